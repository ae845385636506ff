namespace Allentown311.Connectors.Tests.Sql;

/// <summary>What TLS says, in TDS packets of type PRELOGIN: a head of 8 bytes, of which the third and fourth are the length.</summary>
internal sealed class PreLoginStream(Stream inner) : Stream
{
    private const byte PreLogin = 0x12;
    private const int Head = 8;
    private const int Most = 4_096;
    private int left;

    /// <summary>True once the other side has ended the handshake well, and logs in: TLS then stands by itself.</summary>
    public bool IsOver { get; private set; }

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
        if (left == 0)
        {
            var head = new byte[Head];
            await inner.ReadExactlyAsync(head, cancellationToken);
            left = ((head[2] << 8) | head[3]) - Head;
            if (head[0] != PreLogin)
            {
                IsOver = true;
                throw new IOException("The handshake is over.");
            }
        }

        var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, left)], cancellationToken);
        left -= read;
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var rest = buffer; rest.Length > 0; rest = rest[Math.Min(rest.Length, Most - Head)..])
        {
            var part = rest[..Math.Min(rest.Length, Most - Head)];
            byte[] packet = [PreLogin, 1, (byte)((part.Length + Head) >> 8), (byte)(part.Length + Head), 0, 0, 0, 0, .. part.Span];
            await inner.WriteAsync(packet, cancellationToken);
        }
    }

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
