using System.Net;
using Allentown311.Mappings;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Http;

/// <summary>The parts of status reads, checks and previews that the connectors over HTTP share.</summary>
internal static class HttpReading
{
    /// <summary>Fails a status read that the system refused: a refusal must never look like "no news".</summary>
    /// <exception cref="HttpRequestException">The reply is not 2xx.</exception>
    public static void EnsureSuccess(HttpHead reply)
    {
        if (!reply.IsSuccess)
        {
            throw new HttpRequestException(
                $"The status read was answered with HTTP {reply.Status}.", inner: null, (HttpStatusCode)reply.Status);
        }
    }

    /// <summary>The error for a mapping that lacks the section a call needs.</summary>
    public static InvalidOperationException NoSection(Mapping mapping, string section)
    {
        var consequence = section == "list" ? "its records cannot be listed" : "there is nothing to read again";
        return new($"The mapping {mapping.Name} has no \"{section}\" section: {consequence}.");
    }

    /// <summary>
    /// Checks a system with a status read, which changes nothing and proves the credentials. Without one, checks only that the system
    /// answers a GET.
    /// </summary>
    /// <param name="channel">The channel to the system.</param>
    /// <param name="url">The address to GET when there is no status read.</param>
    /// <param name="read">The status read; null when the mapping has none.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<Probe> CheckAsync(HttpChannel channel, Uri url, Func<Task>? read, CancellationToken ct)
    {
        try
        {
            if (read is not null)
            {
                await read();
                return new Probe(true, "A status read was answered.");
            }

            var reply = await channel.InSessionAsync(
                session => channel.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, url), session, trail: null, ct),
                answer => answer.Head,
                _ => false,
                ct);
            return new Probe(reply.Status is not (401 or 403 or >= 500), $"It answers a plain GET with HTTP {reply.Status}.");
        }
        catch (Exception e) when (IsFailureOfSystem(e))
        {
            return new Probe(false, HttpOutcome.NotSent(e)?.Reason ?? e.Message);
        }
    }

    /// <summary>The preview line for the header that signs the hub in, without its secret. Empty when there is no such header.</summary>
    public static string MaskedAuthHeader(HttpAuth auth) => auth switch
    {
        HttpAuth.ApiKey key => $"{key.Header}: ***\n",
        HttpAuth.Basic => "Authorization: Basic ***\n",
        HttpAuth.Digest => "Authorization: Digest ***\n",
        HttpAuth.Ntlm => "Authorization: NTLM ***\n",
        HttpAuth.Negotiate => "Authorization: Negotiate ***\n",
        HttpAuth.OAuth => "Authorization: Bearer ***\n",
        HttpAuth.Session session => string.Concat(session.Plan.ShownHeaders.Select(h => $"{h.Name}: {h.Value}\n")),
        _ => "",
    };

    private static bool IsFailureOfSystem(Exception e) =>
        e is HttpRequestException or NoTokenException or TranslationException or OutcomeUnknownException
            or OperationCanceledException { InnerException: TimeoutException };
}
