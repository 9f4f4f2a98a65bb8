"""Reads messages in Confluent's form with fastavro and the schemas of a registry: read_avro.py REGISTRY FILE.

FILE has a JSON array of {key, value} in hexadecimal; what they say goes to standard output as JSON, long integers and decimals as text.
"""

import decimal
import io
import json
import struct
import sys
import urllib.request

import fastavro

registry, file = sys.argv[1:]
schemas = {}


def schema(number):
    if number not in schemas:
        with urllib.request.urlopen(f"{registry}/schemas/ids/{number}") as answer:
            schemas[number] = fastavro.parse_schema(json.loads(json.load(answer)["schema"]))
    return schemas[number]


def decoded(text):
    if text is None:
        return None
    data = bytes.fromhex(text)
    magic, number = struct.unpack(">bI", data[:5])
    assert magic == 0, data
    body = io.BytesIO(data[5:])
    value = fastavro.schemaless_reader(body, schema(number))
    assert body.read() == b"", "bytes left over"
    return plain(value)


def plain(value):
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, decimal.Decimal) or isinstance(value, int) and abs(value) > 2**53:
        return str(value)
    if isinstance(value, (str, int, float, type(None))):
        return value
    return repr(value)


with open(file) as messages:
    print(json.dumps([{side: decoded(text) for side, text in message.items()} for message in json.load(messages)]))
