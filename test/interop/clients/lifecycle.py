"""A connector's life through kafka_connect_api, as its own documentation shows it. Arguments: host, port, input file."""

import sys
import time

from kafka_connect_api.errors import GenericNotFound
from kafka_connect_api.kafka_connect_api import Api, Cluster, Connector

host, port, file = sys.argv[1:]
cluster = Cluster(Api(hostname=host, port=int(port)))


def until(what, holds):
    end = time.time() + 60
    while not there(holds):
        assert time.time() < end, what
        time.sleep(0.1)


def there(holds):
    """A task has no status before it has started once."""
    try:
        return holds()
    except GenericNotFound:
        return False


assert cluster.version and cluster.kafka_cluster, repr(cluster)
assert "py-api" not in cluster.connectors

connector = Connector(cluster, "py-api")
try:
    assert not connector.exists()
except GenericNotFound:
    # This release raises what its own method means to read.
    pass
connector.config = {"connector.class": "FileStreamSource", "tasks.max": 1, "file": file, "topic": "py-api"}
assert connector.exists()
assert list(cluster.connectors) == ["py-api"], cluster.connectors
assert connector.connector_class == "FileStreamSource"
assert connector.config["tasks.max"] == "1"

until("running", lambda: connector.tasks and connector.tasks[0].is_running())
assert connector.tasks[0].config["task.class"].endswith("FileStreamSourceTask")
connector.pause()
until("paused", lambda: connector.state == "PAUSED" and connector.tasks[0].state == "PAUSED")
connector.resume()
until("resumed", lambda: connector.state == "RUNNING" and connector.tasks[0].is_running())
connector.restart()
connector.restart_all_tasks()
connector.cycle_connector()
until("running again", lambda: connector.state == "RUNNING" and connector.tasks[0].is_running())

assert cluster.root_logger["level"]
cluster.set_logger_log_level("root", "WARN")
assert cluster.root_logger["level"] == "WARN"

connector.delete()
until("deleted", lambda: not cluster.connectors)
print("lifecycle complete")
