using System.Reflection;

namespace Allentown311.Hub.Monitoring;

/// <summary>Where Seq is, from the configuration section <c>Seq</c>.</summary>
/// <param name="Logs">Seq's OTLP/HTTP endpoint for logs.</param>
/// <param name="Traces">Seq's OTLP/HTTP endpoint for traces.</param>
/// <param name="ApiKey">Sent as <c>X-Seq-ApiKey</c>; null for a Seq that asks for none.</param>
internal sealed record SeqSettings(Uri Logs, Uri Traces, string? ApiKey)
{
    /// <summary><c>service.name</c> of all that is exported.</summary>
    public const string Service = "allentown311-hub";

    /// <summary><c>service.version</c>: what was built, with its commit where the build knows it.</summary>
    public static string Version { get; } =
        typeof(SeqSettings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>How long a batch gathers before it is sent; default 2 s.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long ending the process may wait for the last batch; default 2 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Reads <c>Seq:Url</c> and <c>Seq:ApiKey</c>; null when <c>Seq:Url</c> is unset: then nothing leaves the console.</summary>
    /// <exception cref="InvalidOperationException"><c>Seq:Url</c> is not an http or https address.</exception>
    public static SeqSettings? From(IConfiguration configuration)
    {
        if (configuration["Seq:Url"] is not { Length: > 0 } url)
        {
            return null;
        }

        if (!Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var seq) || seq.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException($"Seq:Url is not an address of a Seq server: \"{url}\". Write one such as https://seq.example.org, or leave it out.");
        }

        return new SeqSettings(
            new Uri(seq, "ingest/otlp/v1/logs"), new Uri(seq, "ingest/otlp/v1/traces"), configuration["Seq:ApiKey"] is { Length: > 0 } key ? key : null);
    }

    /// <summary>The key does not print.</summary>
    public override string ToString() => Logs.GetLeftPart(UriPartial.Authority);
}
