
namespace Allentown311.Hub.Monitoring;

/// <summary>Where Seq is, and who writes events to it.</summary>
/// <param name="Url">The address of the Seq server, with a slash at its end.</param>
/// <param name="Key">The API key of all that is posted.</param>
/// <param name="WritesEvents">
/// True where the hub adds a Seq sink of its own; false where the section <c>Serilog</c> has one already, and a second would send every
/// event twice.
/// </param>
internal sealed record SeqSettings(Uri Url, SeqKey Key, bool WritesEvents)
{
    /// <summary><c>service.name</c> of the spans, <c>Application</c> of the events.</summary>
    public const string Service = "allentown311-hub";

    /// <summary>Seq's OTLP/HTTP endpoint for traces (https://docs.datalust.co/docs/tracing-from-opentelemetry-sdks).</summary>
    public Uri Traces => new(Url, "ingest/otlp/v1/traces");

    /// <summary>How often what has gathered is posted; default 2 s.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a stopped hub may go on posting; default 2 s. Events that are left wait in the buffer for the next start.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Reads <c>Seq:Url</c> and <c>Seq:ApiKey</c>, or takes both from the Seq sink of the section <c>Serilog</c>; null when neither is
    /// there: then nothing leaves the console.
    /// </summary>
    /// <exception cref="MonitoringSettingsException">An address or a key is no such thing, or refers to what is not set.</exception>
    public static SeqSettings? From(IConfiguration configuration)
    {
        var sink = SerilogSection.SeqSinks(configuration).Select(s => s.GetSection(SerilogSection.Arguments)).FirstOrDefault();
        if (configuration["Seq:Url"] is { Length: > 0 } url)
        {
            var own = new SeqKey(configuration["Seq:ApiKey"], "Seq:ApiKey");
            return new SeqSettings(Address(url, "Seq:Url"), own, WritesEvents: sink is null);
        }

        if (sink is null)
        {
            return null;
        }

        var (address, key) = (sink.GetSection(SerilogSection.ServerUrl), sink.GetSection(SerilogSection.ApiKey));
        var ofSink = new SeqKey(Environment.ExpandEnvironmentVariables(key.Value ?? ""), key.Path);
        return new SeqSettings(Address(SerilogSection.Fill(address), address.Path), ofSink, WritesEvents: false);
    }

    /// <summary>Neither the key prints, nor a password in the address.</summary>
    public override string ToString() => Url.Host;

    private static Uri Address(string url, string setting) =>
        Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var seq) && seq.Scheme is ("http" or "https")
            ? seq
            : throw new MonitoringSettingsException(
                $"{setting} is not an address of a Seq server: \"{url}\". Write one such as https://seq.example.org, or leave it out.");
}
