using System.Net;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>
/// A request's body that knows whether all of it was given to the connection: before that, the far side cannot have acted on it.
/// </summary>
internal sealed class TrackedContent : HttpContent
{
    private readonly HttpContent inner;
    private volatile bool isWritten;

    public TrackedContent(HttpContent inner)
    {
        this.inner = inner;
        foreach (var (name, values) in inner.Headers)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    public bool IsWritten => isWritten;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await inner.CopyToAsync(stream, context).ConfigureAwait(false);

        // What was written may still lie in a buffer of ours; what follows may send it.
        isWritten = true;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = inner.Headers.ContentLength ?? 0;
        return inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
