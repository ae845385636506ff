using Allentown311.Mappings.Http;

namespace Allentown311.Hub.Monitoring;

/// <summary>Where Seq is, and whether the hub or the section <c>Serilog</c> adds the sink for it.</summary>
/// <param name="Url">The address of the Seq server, with a slash at its end.</param>
/// <param name="Key">The API key for events and spans.</param>
/// <param name="WritesEvents">
/// True when the hub adds a Seq sink of its own. False when the section <c>Serilog</c> has one, because a second sink would post every
/// event twice.
/// </param>
internal sealed record SeqSettings(Uri Url, SeqKey Key, bool WritesEvents)
{
    /// <summary><c>service.name</c> of the spans, <c>Application</c> of the events.</summary>
    public const string ServiceName = "allentown311-hub";

    /// <summary>Seq's OTLP/HTTP endpoint for traces (https://docs.datalust.co/docs/tracing-from-opentelemetry-sdks).</summary>
    public Uri TracesUrl => new(Url, "ingest/otlp/v1/traces");

    /// <summary>The time between two posts; default 2 s.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long posts may go on after the hub has stopped; default 2 s. Events that are left stay in the buffer until the next start.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Reads <c>Seq:Url</c> and <c>Seq:ApiKey</c>, or the address and the key of the Seq sink in the section <c>Serilog</c>. Null when
    /// neither is set: nothing is posted then.
    /// </summary>
    /// <exception cref="MonitoringSettingsException">
    /// An address or a key is invalid, or refers to a variable or file that does not exist.
    /// </exception>
    public static SeqSettings? From(IConfiguration configuration)
    {
        var sink = SerilogSection.SeqSinks(configuration).Select(s => s.GetSection(SerilogSection.Arguments)).FirstOrDefault();
        if (configuration["Seq:Url"] is { Length: > 0 } url)
        {
            var key = new SeqKey(configuration["Seq:ApiKey"], "Seq:ApiKey");
            return new SeqSettings(ParseUrl(url, "Seq:Url"), key, WritesEvents: sink is null).EnsureSafe(configuration, "Seq:Url");
        }

        if (sink is null)
        {
            return null;
        }

        var urlArgument = sink.GetSection(SerilogSection.ServerUrl);
        var keyArgument = sink.GetSection(SerilogSection.ApiKey);
        return new SeqSettings(
            ParseUrl(SerilogSection.Fill(urlArgument), urlArgument.Path),
            new SeqKey(Environment.ExpandEnvironmentVariables(keyArgument.Value ?? ""), keyArgument.Path),
            WritesEvents: false).EnsureSafe(configuration, urlArgument.Path);
    }

    // The key would cross the network in the clear. The city may say so by the host's own name, as for every other way out.
    private SeqSettings EnsureSafe(IConfiguration configuration, string setting) =>
        Key.Read() is null || PlainTo.IsSafe(Url, "https")
            || Url.Host.Equals(configuration["Seq:PlainTo"], StringComparison.OrdinalIgnoreCase)
            ? this
            : throw new MonitoringSettingsException(
                $"{setting} is an http:// address: the API key would cross the network to {Url.Host} in the clear. Write an https:// "
                + $"address; or, for a Seq on the city's own network that has no TLS, set Seq:PlainTo to {Url.Host}.");

    /// <summary>The host alone: the key and a password in the address must not be printed.</summary>
    public override string ToString() => Url.Host;

    private static Uri ParseUrl(string url, string setting) =>
        Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var seq) && seq.Scheme is ("http" or "https")
            ? seq
            : throw new MonitoringSettingsException(
                $"{setting} is not an address of a Seq server: \"{url}\". Write one such as https://seq.example.org, or leave it out.");
}
