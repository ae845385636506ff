using Allentown311.Connectors;
using Allentown311.Connectors.Receive;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings;
using Allentown311.Mappings.Receive;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.StatusSync;

/// <summary>
/// <c>POST /hooks/{mapping}</c>: receives the status updates that a department's system pushes. A 2xx means that the updates are durable.
/// A push that is repeated changes nothing, also when another caller replays it.
/// </summary>
internal sealed class PushEndpoint(
    DepartmentLinks links,
    Committer committer,
    StatusMatcher matcher,
    TrafficMeter traffic,
    IStore store,
    AccessControl access,
    Refusals refusals,
    TimeProvider time,
    ILogger<PushEndpoint> log)
{
    /// <summary>Largest push accepted, in bytes.</summary>
    public const long MaxBytes = 4 * 1024 * 1024;

    private const string NotProven = "signature or key is missing, wrong or too old";

    /// <summary>Authenticates one push, reads it and commits its updates.</summary>
    public async Task<IResult> ReceiveAsync(HttpContext http, string mapping)
    {
        if (links[mapping]?.Mapping.Receive is not { } receive)
        {
            return Refuse(mapping, StatusCodes.Status404NotFound, "no mapping of that name has a receive section");
        }

        // What the headers show to be false is refused before a byte of the body is held.
        if (!MayAdmit(receive.Auth, http))
        {
            return Refuse(mapping, StatusCodes.Status401Unauthorized, NotProven);
        }

        var body = await ReadBodyAsync(http).ConfigureAwait(false);
        if (body is null)
        {
            return Refuse(mapping, StatusCodes.Status413PayloadTooLarge, $"larger than {MaxBytes / 1024 / 1024} MiB");
        }

        if (receive.Auth.Caller is null
            && !ReceiveGate.Admits(receive.Auth, name => http.Request.Headers[name].FirstOrDefault(), body, SteadyTime.WallOf(time)))
        {
            return Refuse(mapping, StatusCodes.Status401Unauthorized, NotProven);
        }

        Changes page;
        try
        {
            page = receive.Read(ForeignText.Decode(body));
        }
        catch (Exception e)
        {
            // Only the caller gets the detail. The log does not, because the detail may quote what a resident wrote. What no reader
            // foresaw is told by its type.
            var detail = e is TranslationException ? e.Message : $"it cannot be read ({e.GetType().Name})";
            return Refuse(mapping, StatusCodes.Status400BadRequest, "it cannot be read", detail);
        }

        try
        {
            CrashPoint.At(CrashPoint.PushRead);
            var mark = PushReplay.MarkOf(receive.Auth, http, mapping, time.GetUtcNow());
            if (await PushReplay.IsKnownAsync(store, mark, http.RequestAborted).ConfigureAwait(false))
            {
                return Results.Ok();
            }

            await CommitAsync(mapping, page, mark, http.RequestAborted).ConfigureAwait(false);
            CrashPoint.At(CrashPoint.PushCommitted);
        }
        catch (StoreUnavailableException)
        {
            return Refuse(mapping, StatusCodes.Status503ServiceUnavailable, "it could not be stored: send it again");
        }

        traffic.RecordSuccess(mapping, Direction.From);
        return Results.Ok();
    }

    private async Task CommitAsync(string mapping, Changes page, InboxMark? mark, CancellationToken ct)
    {
        while (true)
        {
            var (orders, tickets) = await matcher.MatchAsync(mapping, page.Updates, ct).ConfigureAwait(false);
            var changes = new StatusChanges(mapping, time.GetUtcNow());
            var commit = new Commit
            {
                LogWhenDurable = () =>
                {
                    changes.RecordNews(traffic);
                    Log.WriteChanges(log, mapping, links[mapping]!.Mapping.Connector, changes, null);
                },
            };
            changes.Apply(page.Updates, orders, tickets, commit);
            changes.ParkUnreadable(page.Rejected, null, commit);
            if (commit is { Tickets.Count: 0, Jobs.Count: 0, Unmatched.Count: 0 })
            {
                return;
            }

            if (mark is not null)
            {
                commit.Inbox.Add(mark);
            }

            // One attempt is enough: the caller gets a 503 when it fails, and the department pushes again.
            if ((await committer.CommitOnceAsync(commit, ct).ConfigureAwait(false)).Status != CommitStatus.Stale)
            {
                return;
            }
        }
    }

    private bool MayAdmit(ReceiveAuth auth, HttpContext http) => auth.Caller is { } caller
        ? access.Caller(http, Scopes.Hook) == caller
        : ReceiveGate.MayAdmit(auth, name => http.Request.Headers[name].FirstOrDefault(), SteadyTime.WallOf(time));

    /// <summary>The body; null when it is larger than <see cref="MaxBytes"/>.</summary>
    private static async Task<byte[]?> ReadBodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength is { } length)
        {
            if (length > MaxBytes)
            {
                return null;
            }

        }

        // The buffer grows with what has come, not with what was announced: an announcement costs the caller nothing. Kestrel's own limit
        // (MapStatusSync sets it) cuts off a body without a declared length.
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted).ConfigureAwait(false);
        return body.ToArray();
    }

    private IResult Refuse(string mapping, int status, string reason, string? detail = null)
    {
        if (refusals.MayLog(RefusalKind.Push))
        {
            Log.PushRefused(log, links[mapping] is null ? "unknown" : mapping, reason);
        }

        return Results.Problem(detail ?? reason, statusCode: status);
    }
}
