using Allentown311.Connectors.Http;
using Allentown311.Mappings;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Soap;

/// <summary>Speaks SOAP 1.1 and 1.2 over HTTP with what a mapping says.</summary>
public sealed class SoapConnector(SoapMapping mapping, TimeProvider time)
    : IWorkOrderConnector, IFindWorkOrder, IPreviewWorkOrder, IListWorkOrders, IRewindStatus, IExpire, IDisposable
{
    private readonly HttpChannel channel = new(mapping.Connection, mapping.Limits.Timeout, time);
    private readonly DateTimeOffset firstRead = FirstRead.From(time);

    /// <inheritdoc/>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct) => await Exchange.SubmitAsync(
        channel, Request(mapping.Submit, Values(order)), reply => mapping.ReadOutcome(reply.Body), reply => mapping.ReadAnswer(reply.Status, reply.Body),
        order, Shown(mapping.Submit, Values(order)), ct);

    /// <inheritdoc/>
    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        var call = mapping.Find ?? throw new InvalidOperationException($"The mapping {mapping.Name} has no find section.");
        return await Exchange.FindAsync(
            channel, Request(call, Values(order)), reply => mapping.ReadFound(reply.Status, reply.Body, order.Reference), order, Shown(call, Values(order)), ct);
    }

    /// <inheritdoc/>
    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        if (mapping.Poll is not { } poll)
        {
            return StatusPage.Nothing(cursor);
        }

        var from = poll.Cursor.Start(cursor, firstRead);
        var (page, more) = await PageAsync(poll, from, mapping.ReadChanges, ct);

        // A stamp from the future must not carry the cursor past changes still to come.
        var now = time.GetUtcNow();
        var seen = more ? page : page with { Updates = [.. page.Updates.Where(u => u.ChangedAt <= now)] };
        return new StatusPage { Updates = page.Updates, Rejected = page.Rejected, More = more, Cursor = poll.Cursor.Advance(from, seen, cursor, more) };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The mapping has no <c>list:</c>.</exception>
    public async Task<StatusPage> ListAsync(DateTimeOffset since, string? page, CancellationToken ct)
    {
        var list = mapping.List ?? throw Reading.NoSection(mapping, "list");
        var from = list.Cursor.Start(page ?? list.Cursor.Rewind(since), since);
        var (records, more) = await PageAsync(list, from, mapping.ReadList, ct);
        return new StatusPage { Updates = records.Updates, Rejected = records.Rejected, More = more, Cursor = more ? list.Cursor.Advance(from, records, page, more) : null };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The mapping has no <c>poll:</c>.</exception>
    public string CursorAt(DateTimeOffset since) => (mapping.Poll ?? throw Reading.NoSection(mapping, "poll")).Cursor.Rewind(since);

    /// <inheritdoc/>
    public IReadOnlyList<Expiry> Expiries => [.. channel.Expiries, .. Expiring.Of(mapping)];

    /// <inheritdoc/>
    public Task<Probe> CheckAsync(CancellationToken ct) => Reading.CheckAsync(
        channel, mapping.Connection.Url, mapping.Poll is null ? null : async () => await ReadStatusAsync(cursor: null, ct), ct);

    /// <inheritdoc/>
    public string Preview(OutgoingOrder order) => Shown(mapping.Submit, Values(order));

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();

    // A full answer is followed by the next, from its newest row on.
    private async Task<(Changes Page, bool More)> PageAsync(SoapPoll poll, CursorPosition from, Func<string, Changes> read, CancellationToken ct)
    {
        var reply = await channel.SendAsync(Request(poll.Call, from), ct);
        Reading.Demand(reply);
        var page = read(reply.Body);
        var more = page.Rows >= poll.Size;
        return !more || page.Updates.Any(u => u.ChangedAt > from.At) ? (page, more)
            : throw new TranslationException($"The answer is full ({poll.Size} rows) and ends where it began: ask for larger answers and raise its size, or nothing behind these rows is ever read.");
    }

    private string Shown(SoapCall call, IValues values)
    {
        var masked = mapping.Connection.Auth is HttpAuth.UsernameToken ? "<!-- WS-Security UsernameToken -->" : "";
        var envelope = Envelope.Write(mapping.IsVersion12, masked + call.Header?.Render(values, show: true), call.Body.Render(values, show: true));
        return $"POST {mapping.Connection.Url.AbsolutePath}\nAction: {call.Action}\n{Reading.Masked(mapping.Connection.Auth)}\n{envelope}";
    }

    // Rendered once; only the security header is new for each send.
    private Func<HttpRequestMessage> Request(SoapCall call, IValues values)
    {
        var (header, body) = (call.Header?.Render(values) ?? "", call.Body.Render(values));
        return () => Envelope.Request(mapping.Connection.Url, mapping.IsVersion12, call.Action, Envelope.Write(
            mapping.IsVersion12, mapping.Connection.Auth is HttpAuth.UsernameToken token ? Envelope.Security(token, time.GetUtcNow()) + header : header, body));
    }

    private OrderValues Values(OutgoingOrder order) => new(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes);
}
