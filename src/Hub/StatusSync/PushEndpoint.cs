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

    private const int MaxOriginLength = 255;
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

        if (http.Request.ContentLength > MaxBytes)
        {
            return Refuse(mapping, StatusCodes.Status413PayloadTooLarge, $"larger than {MaxBytes / 1024 / 1024} MiB");
        }

        // The buffer grows with what has come, not with what was announced: an announcement costs the caller nothing. Kestrel's own limit
        // (MapStatusSync sets it) cuts off a body without a declared length.
        using var received = new MemoryStream();
        if (!await RequestBody.TryCopyAsync(http, received).ConfigureAwait(false))
        {
            return Refuse(mapping, StatusCodes.Status408RequestTimeout, "it did not come in time: send it again");
        }

        var body = received.ToArray();

        if (!Admits(receive.Auth, http, body))
        {
            return Refuse(mapping, StatusCodes.Status401Unauthorized, NotProven);
        }

        Changes page;
        try
        {
            var text = ForeignText.Decode(body);
            if (Answered(receive, http, text) is { } handshake)
            {
                Log.HandshakeAnswered(log, mapping);
                return handshake;
            }

            page = receive.Read(text);
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
                // A system that repeats a push until it reads a word has not read the first one.
                return Accept(receive, http);
            }

            await CommitAsync(mapping, page, mark, http.RequestAborted).ConfigureAwait(false);
            CrashPoint.At(CrashPoint.PushCommitted);
        }
        catch (StoreUnavailableException)
        {
            return Refuse(mapping, StatusCodes.Status503ServiceUnavailable, "it could not be stored: send it again");
        }

        traffic.RecordSuccess(mapping, Direction.From);
        return Accept(receive, http);
    }

    /// <summary>
    /// Answers the question of CloudEvents' abuse protection (HTTP 1.1 Web Hooks for Event Delivery, 4), with which a system asks before
    /// its first push whether the hub wants it.
    /// </summary>
    public IResult Allow(HttpContext http, string mapping)
    {
        if (links[mapping]?.Mapping.Receive is not { } receive
            || http.Request.Headers["WebHook-Request-Origin"].FirstOrDefault() is not { Length: > 0 and <= MaxOriginLength } origin)
        {
            return Results.NotFound();
        }

        if (!MayAdmit(receive.Auth, http) || !Admits(receive.Auth, http, []))
        {
            return Refuse(mapping, StatusCodes.Status401Unauthorized, NotProven);
        }

        Log.HandshakeAnswered(log, mapping);
        http.Response.Headers["WebHook-Allowed-Origin"] = origin;
        http.Response.Headers["WebHook-Allowed-Rate"] = "*";
        return Results.Ok();
    }

    private static IResult Accept(ReceiveSettings receive, HttpContext http) =>
        receive.Answer is { } answer ? Send(http, answer, null) : Results.Ok();

    // Null for a push, which is no handshake.
    private static IResult? Answered(ReceiveSettings receive, HttpContext http, string text)
    {
        foreach (var handshake in receive.Handshakes)
        {
            var token = handshake.FindToken(
                name => http.Request.Query[name].FirstOrDefault(), name => http.Request.Headers[name].FirstOrDefault(), text);
            if (token is not null)
            {
                if (handshake.Header is { } header)
                {
                    http.Response.Headers[header] = token;
                }

                return Send(http, handshake.Answer, token);
            }
        }

        return null;
    }

    // What the caller has sent is shown as nothing but text, also by a browser.
    private static IResult Send(HttpContext http, PushAnswer answer, string? token)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.StatusCode = answer.Status;
        return Results.Bytes(answer.Body(token), answer.ContentType);
    }

    /// <summary>Commits what a department says.</summary>
    /// <param name="mapping">The department's mapping.</param>
    /// <param name="page">Its updates.</param>
    /// <param name="mark">By what a repeat is known; null where a repeat may be applied again.</param>
    /// <param name="ct">Cancels the call.</param>
    /// <exception cref="StoreUnavailableException">Some or all of it is not stored.</exception>
    /// <remarks>
    /// A long push is written in parts. When one fails, the department pushes all of it again, and what was written changes nothing; so the
    /// mark comes with the last part.
    /// </remarks>
    internal async Task CommitAsync(string mapping, Changes page, InboxMark? mark, CancellationToken ct)
    {
        var (sound, rejected) = UpdateRules.Sift(page.Updates, time.GetUtcNow());
        rejected = [.. page.Rejected, .. rejected];
        var parts = sound.Chunk(StatusChanges.MostPerCommit).Select(part => page with { Updates = part, Rejected = [] }).ToList();
        if (rejected.Count > 0)
        {
            parts.Add(page with { Updates = [], Rejected = rejected });
        }

        for (var i = 0; i < parts.Count; i++)
        {
            await CommitPartAsync(mapping, parts[i], i == parts.Count - 1 ? mark : null, ct).ConfigureAwait(false);
        }
    }

    private async Task CommitPartAsync(string mapping, Changes page, InboxMark? mark, CancellationToken ct)
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

    // A caller of the hub's own keys has proved itself by its headers.
    private bool Admits(ReceiveAuth auth, HttpContext http, byte[] body) => auth.Caller is not null
        || ReceiveGate.Admits(auth, name => http.Request.Headers[name].FirstOrDefault(), body, SteadyTime.WallOf(time));

    private IResult Refuse(string mapping, int status, string reason, string? detail = null)
    {
        if (refusals.MayLog(RefusalKind.Push))
        {
            Log.PushRefused(log, links[mapping] is null ? "unknown" : mapping, reason);
        }

        return Results.Problem(detail ?? reason, statusCode: status);
    }
}
