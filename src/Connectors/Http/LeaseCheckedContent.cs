using System.Net;

namespace Allentown311.Connectors.Http;

/// <summary>
/// A request's body that asks, when the connection stands and the body is about to be written, whether the order is still ours: connecting may have
/// taken long. A request without its body is no order to anybody.
/// </summary>
internal sealed class LeaseCheckedContent : HttpContent
{
    private readonly HttpContent inner;
    private readonly Trail trail;

    public LeaseCheckedContent(HttpContent inner, Trail trail)
    {
        (this.inner, this.trail) = (inner, trail);
        foreach (var (name, values) in inner.Headers)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        trail.EnsureHeld();
        return inner.CopyToAsync(stream, context, cancellationToken);
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
