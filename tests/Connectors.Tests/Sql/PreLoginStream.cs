namespace Allentown311.Connectors.Tests.Sql;

/// <summary>
/// The server's side of a TLS handshake in TDS packets of type PRELOGIN. A packet has a header of 8 bytes; the third and fourth byte are
/// its length, header included (MS-TDS, 2.2.3.1).
/// </summary>
internal sealed class PreLoginStream(Stream inner) : Stream
{
    private const byte PreLogin = 0x12;
    private const int HeaderLength = 8;
    private const int MaxPacketLength = 4_096;

    // Bytes of the current packet that have not been read yet.
    private int unread;

    /// <summary>
    /// True once the client has accepted the certificate and logs in: from then on its TLS records are no longer wrapped in packets.
    /// </summary>
    public bool IsHandshakeOver { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (unread == 0)
        {
            var header = new byte[HeaderLength];
            await inner.ReadExactlyAsync(header, cancellationToken);
            unread = ((header[2] << 8) | header[3]) - HeaderLength;
            if (header[0] != PreLogin)
            {
                IsHandshakeOver = true;
                throw new IOException("The handshake is over.");
            }
        }

        var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, unread)], cancellationToken);
        unread -= read;
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var rest = buffer;
        while (rest.Length > 0)
        {
            var part = rest[..Math.Min(rest.Length, MaxPacketLength - HeaderLength)];
            var length = part.Length + HeaderLength;
            byte[] packet = [PreLogin, 1, (byte)(length >> 8), (byte)length, 0, 0, 0, 0, .. part.Span];
            await inner.WriteAsync(packet, cancellationToken);
            rest = rest[part.Length..];
        }
    }

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
