using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Tests.Http;
using Allentown311.Mappings.Rest;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Rest;

/// <summary>
/// A department with a REST interface. It stores records in memory, recognizes repeated orders, refuses the kind BAD, and lists changes ten
/// to a page, newest first.
/// </summary>
/// <param name="guard">Gives and checks sessions; null for a department with a key.</param>
internal sealed class RestRig(SessionGuard? guard) : MappedRig
{
    private const string Key = "api_key: { value: \"${RIG_SECRET}\" }";
    private const string Session = """
        session: { path: /login, json: { user: hub, password: "${RIG_SECRET}" }, read: { token: $.token },
          send: { headers: { X-Api-Key: "{{session.token}}" } }, refused: { path: $.error.code, is: 498 } }
        """;

    private const int PageSize = 10;

    private readonly ConcurrentDictionary<string, (string Id, string Details)> records = new();
    private readonly ConcurrentQueue<(string Reference, string Code, string At, string Note)> changes = new();

    // Guards the creation of a record: two requests with one reference make one record.
    private readonly Lock gate = new();
    private bool isSpoiled;
    private Server server = null!;
    private RestConnector connector = null!;

    public override IWorkOrderConnector Connector => connector;

    public override TimeSpan Overlap => TimeSpan.FromMinutes(2);

    public static async Task<Rig> StartAsync(SessionGuard? guard = null)
    {
        var rig = new RestRig(guard);
        rig.server = await Server.StartAsync(rig.AnswerAsync);
        rig.connector = new RestConnector(Load<RestMapping>($$$"""
            {{{Shared}}}
            connector: rest
            connection: { url: "{{{rig.server.Url}}}/api", auth: { {{{(guard is null ? Key : Session)}}} } }
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
        Task.FromResult<IReadOnlyList<DepartmentRecord>>(
        [
            .. records.OrderBy(r => r.Value.Id, StringComparer.Ordinal).Select(r => new DepartmentRecord(r.Key, r.Value.Details)),
        ]);

    public override Task ChangeAsync(string reference, string code, DateTimeOffset at, string note = "")
    {
        changes.Enqueue((reference, code, FormatTime(at), note));
        return Task.CompletedTask;
    }

    public override async Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at)
    {
        await ChangeAsync(first, "WIP", at);
        changes.Enqueue((bad, "", FormatTime(at), ""));
        await ChangeAsync(last, "WIP", at);
    }

    public override Task<string> MakeByHandAsync(string code, DateTimeOffset at)
    {
        records["by hand"] = ("PA-HAND", "");
        changes.Enqueue(("by hand", code, FormatTime(at), ""));
        return Task.FromResult("PA-HAND");
    }

    public override string? Secret => Hidden;

    public override string SpoiledAnswer => "Down for maintenance";

    public override Task SpoilAsync()
    {
        isSpoiled = true;
        return Task.CompletedTask;
    }

    public override Task GoDownAsync() => server.StopAsync();

    public override bool LoseNextAnswer() => server.LosesNextAnswer = true;

    public override bool StopAnswering() => server.IsSilent = true;

    public override async ValueTask DisposeAsync()
    {
        connector.Dispose();
        await server.DisposeAsync();
        await base.DisposeAsync();
    }

    private static string FormatTime(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private Task AnswerAsync(ReceivedRequest request, HttpContext context)
    {
        if (guard is not null && request.Target == "/api/login")
        {
            return AnswerJsonAsync(context, 200, new { token = guard.SignIn() });
        }

        if (isSpoiled)
        {
            var page = $"<html><body>{SpoiledAnswer}. You said: {request.Headers["X-Api-Key"]}</body></html>";
            return Server.AnswerAsync(context, 200, page, "text/html");
        }

        if (guard?.Admits(request.Headers.GetValueOrDefault("X-Api-Key"), isOrder: request.Method == "POST") == false)
        {
            return AnswerJsonAsync(context, 200, new { error = new { code = 498, message = "Invalid token." } });
        }

        if (request.Method == "POST")
        {
            return CreateAsync(JsonDocument.Parse(request.Body).RootElement, context);
        }

        return context.Request.Path.Value switch
        {
            "/api/cases" => FindAsync(context),
            "/api/records" => ListRecordsAsync(context),
            _ => ListChangesAsync(context),
        };
    }

    private Task FindAsync(HttpContext context)
    {
        var reference = context.Request.Query["reference"].ToString();
        var items = records.TryGetValue(reference, out var record) ? new[] { new { id = record.Id, reference } } : [];
        return AnswerJsonAsync(context, 200, new { items });
    }

    private Task ListRecordsAsync(HttpContext context)
    {
        var since = context.Request.Query["since"].ToString();
        var number = PageNumber(context);
        var rows = records
            .Select(r => (
                Reference: r.Key,
                r.Value.Id,
                Latest: changes.Where(c => c.Reference == r.Key).MaxBy(c => c.At, StringComparer.Ordinal)))
            .Where(r => string.CompareOrdinal(r.Latest.At, since) >= 0)
            .OrderBy(r => r.Id, StringComparer.Ordinal)
            .Skip((number - 1) * PageSize)
            .Take(PageSize + 1)
            .ToArray();
        return AnswerJsonAsync(context, 200, new
        {
            items = rows.Take(PageSize).Select(r => new
            {
                id = r.Id,
                reference = r.Reference == "by hand" ? null : r.Reference,
                status = r.Latest.Code,
                at = r.Latest.At,
            }),
            next = rows.Length > PageSize ? number + 1 : (int?)null,
        });
    }

    private Task ListChangesAsync(HttpContext context)
    {
        var since = context.Request.Query["since"].ToString();
        var number = PageNumber(context);
        var rows = changes
            .Where(c => string.CompareOrdinal(c.At, since) >= 0)
            .OrderByDescending(c => c.At, StringComparer.Ordinal)
            .Skip((number - 1) * PageSize)
            .Take(PageSize + 1)
            .ToArray();
        return AnswerJsonAsync(context, 200, new
        {
            items = rows.Take(PageSize).Select(c => new { reference = c.Reference, status = c.Code, at = c.At, note = c.Note }),
            next = rows.Length > PageSize ? number + 1 : (int?)null,
        });
    }

    private static int PageNumber(HttpContext context) => int.Parse(context.Request.Query["page"]!, CultureInfo.InvariantCulture);

    private Task CreateAsync(JsonElement order, HttpContext context)
    {
        var reference = order.GetProperty("reference").GetString()!;
        if (order.GetProperty("kind").GetString() == "BAD")
        {
            return AnswerJsonAsync(context, 422, new { error = "unknown kind" });
        }

        lock (gate)
        {
            if (records.TryGetValue(reference, out var existing))
            {
                return AnswerJsonAsync(context, 409, new { id = existing.Id });
            }

            var id = string.Create(CultureInfo.InvariantCulture, $"PA-{records.Count + 1:0000}");
            records[reference] = (id, order.GetProperty("details").GetString()!);
            return server.Cuts(context) ? Task.CompletedTask : AnswerJsonAsync(context, 201, new { id });
        }
    }

    private static Task AnswerJsonAsync(HttpContext context, int status, object value) =>
        Server.AnswerAsync(context, status, JsonSerializer.Serialize(value));
}

[TestClass]
public sealed class Rest_in_a_session_keeps_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => RestRig.StartAsync(new SessionGuard());
}

[TestClass]
public sealed class Rest_keeps_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => RestRig.StartAsync();
}
