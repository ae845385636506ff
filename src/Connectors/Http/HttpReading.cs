using System.Net;
using Allentown311.Mappings;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Http;

/// <summary>What status reads and checks over HTTP share.</summary>
internal static class HttpReading
{
    /// <summary>A read that was refused is a failure, never "no news".</summary>
    /// <exception cref="HttpRequestException">The answer is not 2xx.</exception>
    public static void Demand(HttpHead reply)
    {
        if (!reply.IsSuccess)
        {
            throw new HttpRequestException($"The status read was answered with HTTP {reply.Status}.", inner: null, (HttpStatusCode)reply.Status);
        }
    }

    /// <summary>What is said where a mapping lacks the section that is asked for.</summary>
    public static InvalidOperationException NoSection(Mapping mapping, string section) =>
        new($"The mapping {mapping.Name} has no \"{section}\" section: {(section == "list" ? "its records cannot be listed" : "there is nothing to read again")}.");

    /// <summary>Asks with a status read, which changes nothing and proves the credentials; without one, whether anything answers at all.</summary>
    public static async Task<Probe> CheckAsync(HttpChannel channel, Uri url, Func<Task>? read, CancellationToken ct)
    {
        try
        {
            if (read is not null)
            {
                await read();
                return new Probe(true, "A status read was answered.");
            }

            var reply = await channel.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, url), ct);
            return new Probe(reply.Status is not (401 or 403 or >= 500), $"It answers a plain GET with HTTP {reply.Status}.");
        }
        catch (Exception e) when (e is HttpRequestException or NoTokenException or TranslationException or OutcomeUnknownException or OperationCanceledException { InnerException: TimeoutException })
        {
            return new Probe(false, HttpOutcome.NotSent(e)?.Reason ?? e.Message);
        }
    }

    /// <summary>The line that proves who we are, without what proves it.</summary>
    public static string Masked(HttpAuth auth) => auth switch
    {
        HttpAuth.ApiKey key => $"{key.Header}: ***\n",
        HttpAuth.Basic => "Authorization: Basic ***\n",
        HttpAuth.Digest => "Authorization: Digest ***\n",
        HttpAuth.Ntlm => "Authorization: NTLM ***\n",
        HttpAuth.Negotiate => "Authorization: Negotiate ***\n",
        HttpAuth.OAuth => "Authorization: Bearer ***\n",
        _ => "",
    };
}
