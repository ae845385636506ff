using System.Text;
using Allentown311.Connectors;
using Allentown311.Connectors.Receive;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.StatusSync;

/// <summary>
/// <c>POST /hooks/{mapping}</c>: a department that pushes. A 2xx means that the update is durable. The same push again changes nothing,
/// whoever sends it.
/// </summary>
internal sealed class PushEndpoint(DepartmentLinks links, Committer committer, StatusMatcher matcher, TrafficMeter traffic, TimeProvider time, ILogger<PushEndpoint> log)
{
    /// <summary>Largest push taken, in bytes.</summary>
    public const long MostBytes = 4 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Takes one push.</summary>
    public async Task<IResult> ReceiveAsync(HttpContext http, string mapping)
    {
        if (links[mapping]?.Mapping.Receive is not { } receive)
        {
            return Refuse(mapping, StatusCodes.Status404NotFound, "no mapping of that name has a receive section");
        }

        var body = await ReadAsync(http).ConfigureAwait(false);
        if (body is null)
        {
            return Refuse(mapping, StatusCodes.Status413PayloadTooLarge, $"larger than {MostBytes / 1024 / 1024} MiB");
        }

        if (!ReceiveGate.Admits(receive.Auth, name => http.Request.Headers[name].FirstOrDefault(), body, SteadyTime.WallOf(time)))
        {
            return Refuse(mapping, StatusCodes.Status401Unauthorized, "signature or key is missing, wrong or too old");
        }

        Mappings.Translation.Changes page;
        try
        {
            page = receive.Read(Strict.GetString(body));
        }
        catch (Exception e) when (e is TranslationException or DecoderFallbackException)
        {
            // The caller is told what is wrong with its own words; the log is not, since a push may hold a resident's.
            return Refuse(mapping, StatusCodes.Status400BadRequest, "it cannot be read", e is TranslationException ? e.Message : "not UTF-8");
        }

        try
        {
            CrashPoint.At(CrashPoint.PushRead);
            await CommitAsync(mapping, page, http.RequestAborted).ConfigureAwait(false);
            CrashPoint.At(CrashPoint.PushCommitted);
        }
        catch (StoreUnavailableException)
        {
            return Refuse(mapping, StatusCodes.Status503ServiceUnavailable, "it could not be stored: send it again");
        }

        traffic.RecordSuccess(mapping, Direction.From);
        return Results.Ok();
    }

    private async Task CommitAsync(string mapping, Mappings.Translation.Changes page, CancellationToken ct)
    {
        while (true)
        {
            var (orders, tickets) = await matcher.MatchAsync(mapping, page.Updates, ct).ConfigureAwait(false);
            var changes = new StatusChanges(mapping, time.GetUtcNow());
            var commit = new Commit
            {
                LogWhenDurable = () =>
                {
                    changes.Note(traffic);
                    Log.Tell(log, mapping, links[mapping]!.Mapping.Connector, changes, null);
                },
            };
            changes.Apply(page.Updates, orders, tickets, commit);
            changes.Reject(page.Rejected, null, commit);
            if (commit is { Tickets.Count: 0, Jobs.Count: 0, Unmatched.Count: 0 })
            {
                return;
            }

            // The department pushes again when this fails.
            if ((await committer.CommitOnceAsync(commit, ct).ConfigureAwait(false)).Status != CommitStatus.Stale)
            {
                return;
            }
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength is { } length)
        {
            if (length > MostBytes)
            {
                return null;
            }

            var whole = new byte[length];
            await http.Request.Body.ReadExactlyAsync(whole, http.RequestAborted).ConfigureAwait(false);
            return whole;
        }

        // Without a length, Kestrel's own limit ends a body that goes on and on.
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted).ConfigureAwait(false);
        return body.ToArray();
    }

    private IResult Refuse(string mapping, int status, string reason, string? detail = null)
    {
        Log.PushRefused(log, links[mapping] is null ? "unknown" : mapping, reason);
        return Results.Problem(detail ?? reason, statusCode: status);
    }
}
