using System.Net;
using System.Net.Http.Headers;
using Allentown311.Connectors.Http;
using Allentown311.Mappings;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Rest;

/// <summary>Connects to a department's system that speaks JSON over HTTP, as its mapping describes it.</summary>
public sealed class RestConnector(RestMapping mapping, TimeProvider time)
    : IWorkOrderConnector, IFindWorkOrder, IPreviewWorkOrder, IListWorkOrders, IRewindStatus, IExpire, IShowAnswers, IDisposable
{
    private readonly HttpChannel channel = new(mapping.Connection, mapping.Limits.Timeout, time);
    private readonly DateTimeOffset firstRead = FirstRead.From(time);
    private readonly PageCircle polled = new();
    private readonly PageCircle listed = new();

    // The stored page that the system refused last; null when it refused none since. Reads of one mapping follow one another.
    private volatile string? failedPage;

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
            reply => mapping.ReadOutcome(reply.Status, reply.Body, reply.Headers),
            reply => mapping.ReadAnswer(reply.Status, reply.Body, reply.Headers),
            order,
            Preview(mapping.Submit, values));
    }

    /// <inheritdoc/>
    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        if (order.Token is { } token && mapping.Token is { } question)
        {
            var asked = new TokenValues(token);
            var request = RequestFactory(question, asked);
            return await HttpExchange.FindAsync(
                () => channel.SendAsync(request, ct, order.Trail),
                reply => mapping.ReadToken(reply.Status, reply.Body, reply.Headers),
                order,
                Preview(question, asked));
        }

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
        var (read, page) = await ReadRoundAsync(poll, round, ct);
        var next = read.After(page, time.GetUtcNow());
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
        var records = await ReadPageAsync(list, new PageRound(from, page, since), listed, ct);
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
    public Action<int, string>? OnAnswer
    {
        get => channel.OnAnswer;
        set => channel.OnAnswer = value;
    }

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();

    // A page that the system no longer gives, because its mark ran out or its address is wrong, must not end the feed: the next read
    // then starts its round again from the first page.
    private async Task<(PageRound Round, Changes Page)> ReadRoundAsync(RestPoll poll, PageRound round, CancellationToken ct)
    {
        var start = round.Page is not null && round.Page == failedPage ? round with { Page = null } : round;
        try
        {
            var page = await ReadPageAsync(poll, start, polled, ct);
            failedPage = null;
            return (start, page);
        }
        catch (Exception e) when (start.Page is not null && IsRefusal(e))
        {
            failedPage = start.Page;
            throw;
        }
    }

    private static bool IsRefusal(Exception e) =>
        e is TranslationException || (e is HttpRequestException { StatusCode: { } status } && IsRefusal(status));

    private static bool IsRefusal(HttpStatusCode status) =>
        status is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
            and not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            and not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout);

    private async Task<Changes> ReadPageAsync(RestPoll poll, PageRound round, PageCircle circle, CancellationToken ct)
    {
        var reply = await channel.SendAsync(RequestFactory(poll, round), ct);
        if (!reply.IsSuccess && !RestMapping.NamesStatus(poll, reply.Status, reply.Body))
        {
            HttpReading.EnsureSuccess(reply.Head);
        }

        var page = mapping.ReadPage(poll, reply.Status, reply.Body, round.Page);
        if (page.Next is null && NextLink.IsIn(reply.Headers))
        {
            throw new TranslationException(
                "The answer says that there is more behind it (a Link header), and the mapping sees no next page: "
                + "write paging, or it is never read.");
        }

        circle.Ensure(round.Page, page.Next, reply.Body, page.Rows);
        return page;
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

        var first = new Uri(root + poll.Call.Target(round.From));
        return round.Page is null ? first : NextLink.Follow(first, round.Page);
    }

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
