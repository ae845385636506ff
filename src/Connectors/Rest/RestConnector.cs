using System.Net.Http.Headers;
using Allentown311.Connectors.Http;
using Allentown311.Mappings;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Rest;

/// <summary>Speaks JSON over HTTP with what a mapping says.</summary>
public sealed class RestConnector(RestMapping mapping, TimeProvider time)
    : IWorkOrderConnector, IFindWorkOrder, IPreviewWorkOrder, IListWorkOrders, IRewindStatus, IExpire, IDisposable
{
    private readonly HttpChannel channel = new(mapping.Connection, mapping.Limits.Timeout, time);
    private readonly DateTimeOffset firstRead = FirstRead.From(time);
    private readonly string root = mapping.Connection.Url.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <inheritdoc/>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
    {
        var build = Request(mapping.Submit, Values(order));
        return await HttpExchange.SubmitAsync(
            () => channel.SendAsync(build, ct, order.Trail), reply => reply.Head, reply => mapping.ReadOutcome(reply.Status, reply.Body),
            reply => mapping.ReadAnswer(reply.Status, reply.Body), order, Shown(mapping.Submit, Values(order)));
    }

    /// <inheritdoc/>
    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        var call = mapping.Find ?? throw new InvalidOperationException($"The mapping {mapping.Name} has no find section.");
        var build = Request(call, Values(order));
        return await HttpExchange.FindAsync(
            () => channel.SendAsync(build, ct, order.Trail),
            reply => mapping.ReadFound(reply.Status, reply.Body, order.Reference), order, Shown(call, Values(order)));
    }

    /// <inheritdoc/>
    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        if (mapping.Poll is not { } poll)
        {
            return StatusPage.Nothing(cursor);
        }

        var round = PageRound.Start(cursor, poll.Cursor, firstRead);
        var page = await PageAsync(poll, round, mapping.ReadChanges, ct);
        var next = round.After(page, time.GetUtcNow());
        return new StatusPage { Updates = page.Updates, Rejected = page.Rejected, More = page.Next is not null, Cursor = next.Store(poll.Cursor) };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The mapping has no <c>list:</c>.</exception>
    public async Task<StatusPage> ListAsync(DateTimeOffset since, string? page, CancellationToken ct)
    {
        var list = mapping.List ?? throw HttpReading.NoSection(mapping, "list");
        var records = await PageAsync(list, new PageRound(list.Cursor.Start(list.Cursor.Rewind(since), since), page, since), mapping.ReadList, ct);
        return new StatusPage { Updates = records.Updates, Rejected = records.Rejected, More = records.Next is not null, Cursor = records.Next };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The mapping has no <c>poll:</c>.</exception>
    public string CursorAt(DateTimeOffset since) => (mapping.Poll ?? throw HttpReading.NoSection(mapping, "poll")).Cursor.Rewind(since);

    /// <inheritdoc/>
    public IReadOnlyList<Expiry> Expiries => [.. channel.Expiries, .. Expiring.Of(mapping)];

    /// <inheritdoc/>
    public Task<Probe> CheckAsync(CancellationToken ct) => HttpReading.CheckAsync(
        channel, mapping.Connection.Url, mapping.Poll is null ? null : async () => await ReadStatusAsync(cursor: null, ct), ct);

    /// <inheritdoc/>
    public string Preview(OutgoingOrder order) => Shown(mapping.Submit, Values(order));

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();

    private async Task<Changes> PageAsync(RestPoll poll, PageRound round, Func<string, Changes> read, CancellationToken ct)
    {
        var reply = await channel.SendAsync(Request(poll, round), ct);
        HttpReading.Demand(reply.Head);
        var page = read(reply.Body);
        return page.Next is null || page.Next != round.Page ? page : throw new TranslationException("The answer names itself as the next page.");
    }

    private string Shown(RestCall call, IValues values)
    {
        var lines = call.Preview(values).Split('\n', 2);
        return $"{lines[0]}\n{HttpReading.Masked(mapping.Connection.Auth)}{lines[1]}";
    }

    private Func<HttpRequestMessage> Request(RestCall call, IValues values)
    {
        var (url, headers, body) = (new Uri(root + call.Target(values)), call.Lines(values).ToArray(), call.Body(values));
        return () => Message(new HttpMethod(call.Method), url, headers, body);
    }

    private Func<HttpRequestMessage> Request(RestPoll poll, PageRound round)
    {
        if (poll.Paging is null or { Param: not null })
        {
            var page = poll.Paging is null ? null : $"{Uri.EscapeDataString(poll.Paging.Param!)}={Uri.EscapeDataString(round.Page ?? poll.Paging.First!)}";
            var target = new Uri(root + poll.Call.Target(round.From, page: page));
            return () => Message(new HttpMethod(poll.Call.Method), target, poll.Call.Lines(round.From), poll.Call.Body(round.From));
        }

        // The channel refuses any other host; a relative link is one of the page it stands in.
        var url = round.Page is null ? new Uri(root + poll.Call.Target(round.From)) : new Uri(new Uri(root + poll.Call.Target(round.From)), round.Page);
        return url.IdnHost == mapping.Connection.Url.IdnHost && url.Scheme == mapping.Connection.Url.Scheme && url.Port == mapping.Connection.Url.Port
            ? () => Message(new HttpMethod(poll.Call.Method), url, poll.Call.Lines(round.From), poll.Call.Body(round.From))
            : throw new TranslationException("The answer's next page is on another host.");
    }

    private static HttpRequestMessage Message(HttpMethod method, Uri url, IEnumerable<(string Name, string Value)> headers, (byte[] Bytes, string MediaType)? body)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (body is var (bytes, mediaType))
        {
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private OrderValues Values(OutgoingOrder order) => new(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes);
}
