using System.Net.Http.Headers;
using Allentown311.Connectors.Http;
using Allentown311.Mappings;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Rest;

/// <summary>Connects to a department's system that speaks JSON over HTTP, as its mapping describes it.</summary>
public sealed class RestConnector(RestMapping mapping, TimeProvider time)
    : IWorkOrderConnector, IFindWorkOrder, IPreviewWorkOrder, IListWorkOrders, IRewindStatus, IExpire, IDisposable
{
    private readonly HttpChannel channel = new(mapping.Connection, mapping.Limits.Timeout, time);
    private readonly DateTimeOffset firstRead = FirstRead.From(time);
    private readonly string root = mapping.Connection.Url.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>The channel to the system; by default one over the network.</summary>
    internal HttpChannel Channel
    {
        init => channel = value;
    }

    /// <inheritdoc/>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
    {
        var values = ValuesOf(order);
        var build = RequestFactory(mapping.Submit, values);
        return await HttpExchange.SubmitAsync(
            () => channel.SendAsync(build, ct, order.Trail),
            reply => reply.Head,
            reply => mapping.ReadOutcome(reply.Status, reply.Body),
            reply => mapping.ReadAnswer(reply.Status, reply.Body),
            order,
            Preview(mapping.Submit, values));
    }

    /// <inheritdoc/>
    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        var call = mapping.Find ?? throw new InvalidOperationException($"The mapping {mapping.Name} has no find section.");
        var values = ValuesOf(order);
        var build = RequestFactory(call, values);
        return await HttpExchange.FindAsync(
            () => channel.SendAsync(build, ct, order.Trail),
            reply => mapping.ReadFound(reply.Status, reply.Body, order.Reference),
            order,
            Preview(call, values));
    }

    /// <inheritdoc/>
    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        if (mapping.Poll is not { } poll)
        {
            return StatusPage.Nothing(cursor);
        }

        var round = PageRound.Start(cursor, poll.Cursor, firstRead);
        var page = await ReadPageAsync(poll, round, mapping.ReadChanges, ct);
        var next = round.After(page, time.GetUtcNow());
        return new StatusPage
        {
            Updates = page.Updates,
            Rejected = page.Rejected,
            More = page.Next is not null,
            Cursor = next.Store(poll.Cursor),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The mapping has no <c>list:</c>.</exception>
    public async Task<StatusPage> ListAsync(DateTimeOffset since, string? page, CancellationToken ct)
    {
        var list = mapping.List ?? throw HttpReading.NoSection(mapping, "list");
        var from = list.Cursor.Start(list.Cursor.Rewind(since), since);
        var records = await ReadPageAsync(list, new PageRound(from, page, since), mapping.ReadList, ct);
        return new StatusPage
        {
            Updates = records.Updates,
            Rejected = records.Rejected,
            More = records.Next is not null,
            Cursor = records.Next,
        };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The mapping has no <c>poll:</c>.</exception>
    public string CursorAt(DateTimeOffset since) =>
        (mapping.Poll ?? throw HttpReading.NoSection(mapping, "poll")).Cursor.Rewind(since);

    /// <inheritdoc/>
    public IReadOnlyList<Expiry> Expiries => [.. channel.Expiries, .. Expiring.Of(mapping)];

    /// <inheritdoc/>
    public Task<Probe> CheckAsync(CancellationToken ct) => HttpReading.CheckAsync(
        channel, mapping.Connection.Url, mapping.Poll is null ? null : async () => await ReadStatusAsync(cursor: null, ct), ct);

    /// <inheritdoc/>
    public string Preview(OutgoingOrder order) => Preview(mapping.Submit, ValuesOf(order));

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();

    private async Task<Changes> ReadPageAsync(RestPoll poll, PageRound round, Func<string, Changes> read, CancellationToken ct)
    {
        var reply = await channel.SendAsync(RequestFactory(poll, round), ct);
        HttpReading.EnsureSuccess(reply.Head);
        var page = read(reply.Body);
        return page.Next is null || page.Next != round.Page
            ? page
            : throw new TranslationException("The answer names itself as the next page.");
    }

    private string Preview(RestCall call, IValues values)
    {
        var lines = call.Preview(values).Split('\n', 2);
        return $"{lines[0]}\n{HttpReading.MaskedAuthHeader(mapping.Connection.Auth)}{lines[1]}";
    }

    private Func<HttpRequestMessage> RequestFactory(RestCall call, IValues values)
    {
        var url = new Uri(root + call.Target(values));
        var headers = call.Lines(values).ToArray();
        var body = call.Body(values);
        return () => BuildRequest(new HttpMethod(call.Method), url, headers, body);
    }

    private Func<HttpRequestMessage> RequestFactory(RestPoll poll, PageRound round)
    {
        var call = poll.Call;
        var url = PageUrl(poll, round);
        return () => BuildRequest(new HttpMethod(call.Method), url, call.Lines(round.From), call.Body(round.From));
    }

    private Uri PageUrl(RestPoll poll, PageRound round)
    {
        if (poll.Paging is null)
        {
            return new Uri(root + poll.Call.Target(round.From));
        }

        if (poll.Paging.Param is { } param)
        {
            var page = $"{Uri.EscapeDataString(param)}={Uri.EscapeDataString(round.Page ?? poll.Paging.First!)}";
            return new Uri(root + poll.Call.Target(round.From, page: page));
        }

        // The link to a page may be relative to the first page. It must not lead to another system: the request carries our credentials.
        var first = new Uri(root + poll.Call.Target(round.From));
        var url = round.Page is null ? first : new Uri(first, round.Page);
        return IsSameSystem(url, mapping.Connection.Url)
            ? url
            : throw new TranslationException("The answer's next page is on another host.");
    }

    private static bool IsSameSystem(Uri a, Uri b) => a.IdnHost == b.IdnHost && a.Scheme == b.Scheme && a.Port == b.Port;

    private static HttpRequestMessage BuildRequest(
        HttpMethod method, Uri url, IEnumerable<(string Name, string Value)> headers, (byte[] Bytes, string MediaType)? body)
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

    private OrderValues ValuesOf(OutgoingOrder order) =>
        new(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes);
}
