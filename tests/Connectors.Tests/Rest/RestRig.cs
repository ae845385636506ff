using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Tests.Contract;
using Allentown311.Connectors.Tests.Http;
using Allentown311.Mappings.Rest;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Rest;

/// <summary>A REST department: it keeps records in memory, knows doubles, refuses the kind BAD, and gives changes ten to a page, newest first.</summary>
internal sealed class RestRig : Rig
{
    private const int Page = 10;

    private readonly ConcurrentDictionary<string, (string Id, string Details)> records = new();
    private readonly ConcurrentQueue<(string Reference, string Code, string At, string Note)> changes = new();
    private readonly Lock gate = new();
    private bool spoiled;
    private Server server = null!;
    private RestConnector connector = null!;

    public override IWorkOrderConnector Connector => connector;

    public override TimeSpan Overlap => TimeSpan.FromMinutes(2);

    public static async Task<Rig> StartAsync()
    {
        var rig = new RestRig();
        rig.server = await Server.StartAsync(rig.AnswerAsync);
        rig.connector = new RestConnector(Load<RestMapping>($$$"""
            {{{Shared}}}
            connector: rest
            connection: { url: "{{{rig.server.Url}}}/api", auth: { api_key: { value: "${RIG_SECRET}" } } }
            submit:
              path: /cases
              json: { reference: "{{ref}}", kind: "{{code.kind}}", details: "{{ticket.description}}" }
              read: { id: $.id }
              outcomes:
                - { status: 409, then: already_exists, id: $.id }
                - { status: 422, then: reject, reason: $.error }
            find:
              path: /cases
              query: { reference: "{{ref}}" }
              read: { id: "$.items[0].id", ref: "$.items[0].reference" }
            poll:
              every: 30s
              path: /changes
              query: { since: "{{cursor}}" }
              paging: { param: page, first: 1, next: $.next }
              rows: $.items[*]
              read: { ref: reference, status: status, changed: at, note: note }
              cursor: { from: changed, overlap: 2m }
            list:
              path: /records
              query: { since: "{{since}}" }
              paging: { param: page, first: 1, next: $.next }
              rows: $.items[*]
              read: { id: id, ref: reference, status: status, changed: at }
            """), rig.Clock);
        return rig;
    }

    public override Task<IReadOnlyList<DepartmentRecord>> RecordsAsync() =>
        Task.FromResult<IReadOnlyList<DepartmentRecord>>([.. records.OrderBy(r => r.Value.Id, StringComparer.Ordinal).Select(r => new DepartmentRecord(r.Key, r.Value.Details))]);

    public override Task ChangeAsync(string reference, string code, DateTimeOffset at, string note = "")
    {
        changes.Enqueue((reference, code, Iso(at), note));
        return Task.CompletedTask;
    }

    public override async Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at)
    {
        await ChangeAsync(first, "WIP", at);
        changes.Enqueue((bad, "", Iso(at), ""));
        await ChangeAsync(last, "WIP", at);
    }

    public override Task<string> MakeByHandAsync(string code, DateTimeOffset at)
    {
        records["by hand"] = ("PA-HAND", "");
        changes.Enqueue(("by hand", code, Iso(at), ""));
        return Task.FromResult("PA-HAND");
    }

    public override string? Secret => Hidden;

    public override string SpoiledAnswer => "Down for maintenance";

    public override Task SpoilAsync()
    {
        spoiled = true;
        return Task.CompletedTask;
    }

    public override Task GoDownAsync() => server.StopAsync();

    public override async ValueTask DisposeAsync()
    {
        connector.Dispose();
        await server.DisposeAsync();
        await base.DisposeAsync();
    }

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private Task AnswerAsync(Seen seen, HttpContext context)
    {
        if (spoiled)
        {
            return Server.AnswerAsync(context, 200, $"<html><body>{SpoiledAnswer}. You said: {seen.Headers["X-Api-Key"]}</body></html>", "text/html");
        }

        var query = context.Request.Query;
        if (seen.Method == "POST")
        {
            return CreateAsync(JsonDocument.Parse(seen.Body).RootElement, context);
        }

        if (context.Request.Path == "/api/cases")
        {
            var reference = query["reference"].ToString();
            return Json(context, 200, new { items = records.TryGetValue(reference, out var found) ? new[] { new { id = found.Id, reference } } : [] });
        }

        var page = int.Parse(query["page"]!, CultureInfo.InvariantCulture);
        if (context.Request.Path == "/api/records")
        {
            var all = records.Select(r => (r.Key, r.Value.Id, Now: changes.Where(c => c.Reference == r.Key).MaxBy(c => c.At, StringComparer.Ordinal)))
                .Where(r => string.CompareOrdinal(r.Now.At, query["since"]) >= 0).OrderBy(r => r.Id, StringComparer.Ordinal).Skip((page - 1) * Page).Take(Page + 1).ToArray();
            return Json(context, 200, new
            {
                items = all.Take(Page).Select(r => new { id = r.Id, reference = r.Key == "by hand" ? null : r.Key, status = r.Now.Code, at = r.Now.At }),
                next = all.Length > Page ? page + 1 : (int?)null,
            });
        }

        var rows = changes.Where(c => string.CompareOrdinal(c.At, query["since"]) >= 0).OrderByDescending(c => c.At, StringComparer.Ordinal).Skip((page - 1) * Page).Take(Page + 1).ToArray();
        return Json(context, 200, new
        {
            items = rows.Take(Page).Select(c => new { reference = c.Reference, status = c.Code, at = c.At, note = c.Note }),
            next = rows.Length > Page ? page + 1 : (int?)null,
        });
    }

    private Task CreateAsync(JsonElement order, HttpContext context)
    {
        var reference = order.GetProperty("reference").GetString()!;
        if (order.GetProperty("kind").GetString() == "BAD")
        {
            return Json(context, 422, new { error = "unknown kind" });
        }

        lock (gate)
        {
            if (records.TryGetValue(reference, out var there))
            {
                return Json(context, 409, new { id = there.Id });
            }

            var id = string.Create(CultureInfo.InvariantCulture, $"PA-{records.Count + 1:0000}");
            records[reference] = (id, order.GetProperty("details").GetString()!);
            return Json(context, 201, new { id });
        }
    }

    private static Task Json(HttpContext context, int status, object value) => Server.AnswerAsync(context, status, JsonSerializer.Serialize(value));
}

[TestClass]
public sealed class Rest_keeps_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => RestRig.StartAsync();
}
