/**
 * Bytes that are a `java.nio.ByteBuffer` where Java has them, not a `byte[]`: the values of bytea. Everything treats both alike; only their text differs,
 * which StringConverter and error messages show.
 */
export class HeapByteBuffer extends Uint8Array {
  /** A view of the same bytes. */
  static over(bytes: Uint8Array): HeapByteBuffer {
    return new HeapByteBuffer(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
  }

  override toString(): string {
    return `java.nio.HeapByteBuffer[pos=0 lim=${this.length} cap=${this.length}]`;
  }
}
