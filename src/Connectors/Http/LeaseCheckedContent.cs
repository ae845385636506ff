using System.Net;

namespace Allentown311.Connectors.Http;

/// <summary>
/// A request body that checks, once the connection stands and just before the body is written, whether this hub still holds the order's
/// lease: connecting may have taken long. A request whose body is missing makes no order in any system.
/// </summary>
internal sealed class LeaseCheckedContent : HttpContent
{
    private readonly HttpContent inner;
    private readonly Trail trail;

    /// <param name="inner">The body to send; disposed of with this content.</param>
    /// <param name="trail">The trail of the order, which knows its lease.</param>
    public LeaseCheckedContent(HttpContent inner, Trail trail)
    {
        this.inner = inner;
        this.trail = trail;
        foreach (var (name, values) in inner.Headers)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

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
