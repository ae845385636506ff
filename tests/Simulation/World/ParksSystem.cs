using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Allentown311.Simulation.Scheduling;

namespace Allentown311.Simulation.World;

/// <summary>
/// The system of Parks, as HTTP sees it. It drops no doubles: an order that is posted twice becomes two records. It never lies in a look-up
/// or a list, but may fail to answer.
/// </summary>
internal sealed class ParksSystem(Town town)
{
    private readonly Owner owner = new("parks");
    private CaseWork? people;

    public Ledger Ledger { get; } = new("PK");

    private CaseWork People => people ??= new CaseWork(town, owner, ["new", "planned", "working"], ["done", "done", "void"], "elsewhere");

    /// <summary>The network between a hub and the system.</summary>
    public HttpMessageHandler NetworkOf(Owner hub) => new Network(this, hub);

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, Owner hub, CancellationToken ct)
    {
        await town.Scheduler.WaitAsync(town.Random.Seconds(0.01, 0.5), hub, ct);
        if (town.Chance(p => p.SystemRefuses))
        {
            town.Note(owner.Name, "refuses the connection");
            throw new HttpRequestException(HttpRequestError.ConnectionError, "refused");
        }

        var path = request.RequestUri!.AbsolutePath;
        return request.Method == HttpMethod.Post ? await TakeAsync(request, hub, ct)
            : path.EndsWith("/changes", StringComparison.Ordinal) ? await ListChangesAsync(request.RequestUri, hub, ct)
            : await FindAsync(request.RequestUri, hub, ct);
    }

    private async Task<HttpResponseMessage> TakeAsync(HttpRequestMessage request, Owner hub, CancellationToken ct)
    {
        // The connection stands: the body goes out now.
        var body = JsonDocument.Parse(await request.Content!.ReadAsByteArrayAsync(ct)).RootElement;
        var reference = body.GetProperty("ref").GetString()!;
        if (town.Chance(p => p.Throttles))
        {
            town.Note(owner.Name, $"{reference}: not now");
            var busy = Json(town.Random.Says(0.5) ? HttpStatusCode.TooManyRequests : HttpStatusCode.ServiceUnavailable, "{}");
            busy.Headers.RetryAfter = new RetryConditionHeaderValue(town.Random.Seconds(1, 90));
            return busy;
        }

        if (town.Chance(p => p.Garbage))
        {
            town.Note(owner.Name, $"{reference}: a page instead of an answer");
            return town.Random.Says(0.5)
                ? new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent("<html>down</html>", Encoding.UTF8, "text/html")
                }
                : Json(HttpStatusCode.InternalServerError, "oops");
        }

        if (body.GetProperty("text").GetString() == SimulatedCity.Refused)
        {
            town.Note(owner.Name, $"{reference}: refused");
            return Json(HttpStatusCode.UnprocessableEntity, """{"error":"not ours"}""");
        }

        if (town.Chance(p => p.CommitsLate))
        {
            town.Note(owner.Name, $"{reference}: will be made later");
            town.Scheduler.After(town.Random.Seconds(1, 60), owner, () => Make(reference));
            await Scheduler.NeverAsync(ct);
        }

        var record = Make(reference);
        if (town.Chance(p => p.AnswerLost))
        {
            town.Note(owner.Name, $"{reference}: the answer is lost");
            if (town.Random.Says(0.5))
            {
                await Scheduler.NeverAsync(ct);
            }

            throw new HttpRequestException(HttpRequestError.ResponseEnded, "broken off");
        }

        if (town.Chance(p => p.BadGateway))
        {
            return Json(town.Random.Says(0.5) ? HttpStatusCode.BadGateway : HttpStatusCode.GatewayTimeout, "<html>gateway</html>");
        }

        await town.Scheduler.WaitAsync(town.Random.Seconds(0.01, 2), hub, ct);
        return Json(HttpStatusCode.Created, $$"""{"id":"{{record.Number}}"}""");
    }

    private async Task<HttpResponseMessage> FindAsync(Uri url, Owner hub, CancellationToken ct)
    {
        var reference = Uri.UnescapeDataString(url.Query.Split("ref=")[1]);
        if (town.Chance(p => p.LookUpFails))
        {
            town.Note(owner.Name, $"{reference}: the look-up fails");
            return await FailAsync(ct);
        }

        var items = Ledger.Records.Where(r => r.Reference == reference)
            .Select(r => new { id = r.Number, @ref = r.Reference, status = r.Words.LastOrDefault()?.Code ?? "new" }).ToList();
        town.Note(owner.Name, $"{reference}: looked up, {items.Count} there");
        await town.Scheduler.WaitAsync(town.Random.Seconds(0.01, 2), hub, ct);
        return Json(HttpStatusCode.OK, JsonSerializer.Serialize(new { items }));
    }

    private async Task<HttpResponseMessage> ListChangesAsync(Uri url, Owner hub, CancellationToken ct)
    {
        if (town.Chance(p => p.ReadFails))
        {
            town.Note(owner.Name, "the changes cannot be read");
            return await FailAsync(ct);
        }

        var since = DateTimeOffset.Parse(Uri.UnescapeDataString(url.Query.Split("since=")[1]), CultureInfo.InvariantCulture);
        var items = Ledger.Records
            .SelectMany(record => record.Words.Where(word => word.At >= since).Select(word => (record, word)))
            .Where(row => row.word.VisibleAt <= town.Time)
            .OrderBy(row => row.word.At)
            .Select(row =>
                new { id = row.record.Number, @ref = row.record.Reference, status = row.word.Code, changed = row.word.At, note = "" })
            .ToList();
        town.Note(owner.Name, $"{items.Count} changes since {since:HH:mm:ss}");
        await town.Scheduler.WaitAsync(town.Random.Seconds(0.01, 2), hub, ct);
        return Json(HttpStatusCode.OK, JsonSerializer.Serialize(new { items }));
    }

    private async Task<HttpResponseMessage> FailAsync(CancellationToken ct)
    {
        if (town.Random.Says(0.5))
        {
            await Scheduler.NeverAsync(ct);
        }

        return Json(HttpStatusCode.InternalServerError, "oops");
    }

    private DepartmentRecord Make(string reference)
    {
        var record = Ledger.Add(reference);
        town.Note(owner.Name, $"{reference} is {record.Number}");
        People.Begin(record);
        return record;
    }

    private static HttpResponseMessage Json(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private sealed class Network(ParksSystem system, Owner hub) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            system.AnswerAsync(request, hub, cancellationToken);
    }
}
