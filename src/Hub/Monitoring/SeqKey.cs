using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// The API key for Seq, written out or as <c>${NAME}</c> or <c>${file:PATH}</c>. A file is read for each post, so that a new key needs no
/// restart. It does not print.
/// </summary>
internal sealed class SeqKey
{
    private readonly string? written;
    private volatile string? last;

    /// <summary>Reads the key for the first time.</summary>
    /// <param name="written">What the setting holds; null or empty for a Seq that asks for no key.</param>
    /// <param name="setting">The setting's name, for the error.</param>
    /// <exception cref="MonitoringSettingsException">It refers to what is not set, or no HTTP header can hold it.</exception>
    public SeqKey(string? written, string setting)
    {
        this.written = written is { Length: > 0 } ? written : null;
        if (this.written is not null)
        {
            last = Fill(this.written, name => throw new MonitoringSettingsException($"{setting} refers to ${{{name}}}, which is not set."));
            if (!IsHeader(last))
            {
                throw new MonitoringSettingsException(
                    $"{setting} holds a character that no HTTP header may hold, such as a space or a line break.");
            }
        }
    }

    /// <summary>The key as it is now; the last good one while its file cannot be read. Null for none.</summary>
    public string? Read()
    {
        if (written?.Contains("${file:", StringComparison.Ordinal) != true)
        {
            return last;
        }

        try
        {
            var isWhole = true;
            var now = Fill(written, _ => isWhole = false);
            last = isWhole && IsHeader(now) ? now : last;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is being replaced just now.
        }

        return last;
    }

    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => last is null ? "no API key" : "an API key";

    private static string Fill(string written, Action<string> missing) =>
        Variables.Fill(written, Variables.FromEnvironment, missing).Trim();

    private static bool IsHeader(string key) => key.Length > 0 && key.All(c => c is > ' ' and <= '~');
}
