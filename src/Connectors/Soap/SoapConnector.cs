using Allentown311.Connectors.Http;
using Allentown311.Mappings;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Templates;

namespace Allentown311.Connectors.Soap;

/// <summary>Speaks SOAP 1.1 and 1.2 over HTTP with what a mapping says.</summary>
public sealed class SoapConnector(SoapMapping mapping, TimeProvider time) : IWorkOrderConnector, IFindWorkOrder, IPreviewWorkOrder, IDisposable
{
    private readonly HttpChannel channel = new(mapping.Connection, mapping.Limits.Timeout, time);
    private readonly DateTimeOffset firstRead = FirstRead.From(time);

    /// <inheritdoc/>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct) => await Exchange.SubmitAsync(
        channel, Request(mapping.Submit, Values(order)), reply => mapping.ReadOutcome(reply.Body), reply => mapping.ReadAnswer(reply.Status, reply.Body), order.Ticket, ct);

    /// <inheritdoc/>
    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        var call = mapping.Find ?? throw new InvalidOperationException($"The mapping {mapping.Name} has no find section.");
        var reply = await channel.SendAsync(Request(call, Values(order)), ct);
        return Answers.OfFind(mapping.ReadFound(reply.Status, reply.Body, order.Reference), order.Ticket);
    }

    /// <inheritdoc/>
    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        if (mapping.Poll is not { } poll)
        {
            return StatusPage.Nothing(cursor);
        }

        var from = poll.Cursor.Start(cursor, firstRead);
        var reply = await channel.SendAsync(Request(poll.Call, from), ct);
        Reading.Demand(reply);
        var page = mapping.ReadChanges(reply.Body);
        var more = page.Rows >= poll.Size;
        if (more && !page.Updates.Any(u => u.ChangedAt > from.At))
        {
            throw new TranslationException($"The answer is full ({poll.Size} rows) and ends where it began: ask for larger answers and raise poll.size, or nothing behind these rows is ever read.");
        }

        // A stamp from the future must not carry the cursor past changes still to come.
        var now = time.GetUtcNow();
        var seen = more ? page : page with { Updates = [.. page.Updates.Where(u => u.ChangedAt <= now)] };
        return new StatusPage { Updates = page.Updates, Rejected = page.Rejected, More = more, Cursor = poll.Cursor.Advance(from, seen, cursor, more) };
    }

    /// <inheritdoc/>
    public Task<Probe> CheckAsync(CancellationToken ct) => Reading.CheckAsync(
        channel, mapping.Connection.Url, mapping.Poll is null ? null : async () => await ReadStatusAsync(cursor: null, ct), ct);

    /// <inheritdoc/>
    public string Preview(OutgoingOrder order)
    {
        var values = Values(order);
        var masked = mapping.Connection.Auth is HttpAuth.UsernameToken ? "<!-- WS-Security UsernameToken -->" : "";
        var envelope = Envelope.Write(mapping.IsVersion12, masked + mapping.Submit.Header?.Render(values, show: true), mapping.Submit.Body.Render(values, show: true));
        return $"POST {mapping.Connection.Url.AbsolutePath}\nAction: {mapping.Submit.Action}\n{Reading.Masked(mapping.Connection.Auth)}\n{envelope}";
    }

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();

    // Rendered once; only the security header is new for each send.
    private Func<HttpRequestMessage> Request(SoapCall call, IValues values)
    {
        var (header, body) = (call.Header?.Render(values) ?? "", call.Body.Render(values));
        return () => Envelope.Request(mapping.Connection.Url, mapping.IsVersion12, call.Action, Envelope.Write(
            mapping.IsVersion12, mapping.Connection.Auth is HttpAuth.UsernameToken token ? Envelope.Security(token, time.GetUtcNow()) + header : header, body));
    }

    private OrderValues Values(OutgoingOrder order) => new(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes);
}
