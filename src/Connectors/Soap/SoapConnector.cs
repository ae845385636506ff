using Allentown311.Connectors.Http;
using Allentown311.Mappings;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Soap;

/// <summary>Connects to a department's system that speaks SOAP 1.1 or 1.2 over HTTP, as its mapping describes it.</summary>
public sealed class SoapConnector
    : IWorkOrderConnector, IFindWorkOrder, IPreviewWorkOrder, IListWorkOrders, IRewindStatus, IExpire, IShowAnswers, IDisposable
{
    private readonly SoapMapping mapping;
    private readonly TimeProvider time;
    private readonly DateTimeOffset firstRead;
    private readonly HttpChannel http;
    private readonly SoapChannel channel;

    /// <summary>Sets the connector up. It connects with the first message.</summary>
    /// <param name="mapping">The department's mapping.</param>
    /// <param name="time">The clock.</param>
    public SoapConnector(SoapMapping mapping, TimeProvider time)
    {
        this.mapping = mapping;
        this.time = time;
        firstRead = FirstRead.From(time);
        http = new HttpChannel(mapping.Connection, mapping.Limits.Timeout, time, mapping.Security?.Token?.Password);
        channel = new SoapChannel(mapping, http);
    }

    /// <inheritdoc/>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
    {
        var request = SubmitRequest(order);
        return await HttpExchange.SubmitAsync(
            () => SendAsync(request, order.Trail, ct),
            reply => reply.Head,
            reply => mapping.ReadOutcome(reply.Head.Status, reply.Answer),
            reply => mapping.ReadAnswer(reply.Head.Status, reply.Answer),
            order,
            request.Preview());
    }

    /// <inheritdoc/>
    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        var call = mapping.Find ?? throw new InvalidOperationException($"The mapping {mapping.Name} has no find section.");
        var request = new SoapRequest(mapping, call, ValuesOf(order), time.GetUtcNow());
        return await HttpExchange.FindAsync(
            () => SendAsync(request, order.Trail, ct),
            reply => mapping.ReadFound(reply.Head.Status, reply.Answer, order.Reference),
            order,
            request.Preview());
    }

    /// <inheritdoc/>
    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        if (mapping.Poll is not { } poll)
        {
            return StatusPage.Nothing(cursor);
        }

        var from = poll.Cursor.Start(cursor, firstRead);
        var (page, more) = await ReadPageAsync(poll, from, mapping.ReadChanges, ct);

        var (next, goesOn) = poll.Cursor.Next(from, page, cursor, more, time.GetUtcNow());
        return new StatusPage
        {
            Updates = page.Updates,
            Rejected = page.Rejected,
            More = goesOn,
            Cursor = next,
        };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The mapping has no <c>list:</c>.</exception>
    public async Task<StatusPage> ListAsync(DateTimeOffset since, string? page, CancellationToken ct)
    {
        var list = mapping.List ?? throw HttpReading.NoSection(mapping, "list");
        var from = list.Cursor.Start(page ?? list.Cursor.Rewind(since), since);
        var (records, more) = await ReadPageAsync(list, from, mapping.ReadList, ct);
        return new StatusPage
        {
            Updates = records.Updates,
            Rejected = records.Rejected,
            More = more,
            Cursor = more ? list.Cursor.Advance(from, records, page, more) : null,
        };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The mapping has no <c>poll:</c>.</exception>
    public string CursorAt(DateTimeOffset since) =>
        (mapping.Poll ?? throw HttpReading.NoSection(mapping, "poll")).Cursor.Rewind(since);

    /// <inheritdoc/>
    public IReadOnlyList<Expiry> Expiries => [.. http.Expiries, .. Expiring.Of(mapping)];

    /// <inheritdoc/>
    public Task<Probe> CheckAsync(CancellationToken ct) => HttpReading.CheckAsync(
        http, mapping.Connection.Url, mapping.Poll is null ? null : async () => await ReadStatusAsync(cursor: null, ct), ct);

    /// <inheritdoc/>
    public string Preview(OutgoingOrder order) => SubmitRequest(order).Preview();

    /// <inheritdoc/>
    public Action<int, string>? OnAnswer
    {
        get => http.OnAnswer;
        set => http.OnAnswer = value;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    // A page with as many rows as the system gives at most is followed by another, which starts at this page's newest row.
    private async Task<(Changes Page, bool More)> ReadPageAsync(
        SoapPoll poll, CursorPosition from, Func<int, SoapAnswer, Changes> read, CancellationToken ct)
    {
        var request = new SoapRequest(mapping, poll.Call, from, time.GetUtcNow());
        var reply = await SendAsync(request, trail: null, ct);
        if (!reply.Head.IsSuccess && !SoapMapping.NamesStatus(poll, reply.Head.Status, reply.Answer))
        {
            HttpReading.EnsureSuccess(reply.Head);
        }

        var page = read(reply.Head.Status, reply.Answer);
        var more = page.Rows >= poll.Size;
        return !more || page.Updates.Any(u => u.ChangedAt > from.At)
            ? (page, more)
            : throw new TranslationException(
                $"The answer is full ({poll.Size} rows) and ends where it began: "
                + "ask for larger answers and raise its size, or nothing behind these rows is ever read.");
    }

    // A system that refuses the security header has not processed the message. Where the password was replaced a moment ago, in the file
    // that holds it, the message is sent once more with the new one.
    private async Task<SoapReply> SendAsync(SoapRequest request, Trail? trail, CancellationToken ct)
    {
        var password = mapping.Security?.Token?.Password;
        var used = password?.Current;
        var reply = await channel.SendAsync(request.ToMessage(), trail, ct);
        return used is not null && SoapMapping.RefusesCredentials(reply.Answer) && password!.HasChangedFrom(used)
            ? await channel.SendAsync(request.ToMessage(), trail, ct)
            : reply;
    }

    private SoapRequest SubmitRequest(OutgoingOrder order) =>
        new(mapping, mapping.Submit, ValuesOf(order), time.GetUtcNow(), isRepeatable: true);

    private OrderValues ValuesOf(OutgoingOrder order) =>
        new(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes);
}
