using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// The API key for Seq, which a setting holds as text, as <c>${NAME}</c> or as <c>${file:PATH}</c>. A file is read for each post, so that a
/// new key needs no restart.
/// </summary>
internal sealed class SeqKey
{
    private readonly string? setting;

    // The last valid key. Posts read it on several threads at once.
    private volatile string? last;

    /// <summary>Reads the key for the first time.</summary>
    /// <param name="value">The setting's value; null or empty for a Seq that asks for no key.</param>
    /// <param name="name">The setting's name, for the error.</param>
    /// <exception cref="MonitoringSettingsException">
    /// The value refers to a variable or file that does not exist, or no HTTP header can hold it.
    /// </exception>
    public SeqKey(string? value, string name)
    {
        setting = value is { Length: > 0 } ? value : null;
        if (setting is not null)
        {
            last = Fill(setting, missing => throw new MonitoringSettingsException($"{name} refers to ${{{missing}}}, which is not set."));
            if (!IsHeaderValue(last))
            {
                throw new MonitoringSettingsException(
                    $"{name} holds a character that no HTTP header may hold, such as a space or a line break.");
            }
        }
    }

    /// <summary>The current key; the last valid one while the file cannot be read or holds no valid key. Null for none.</summary>
    public string? Read()
    {
        if (setting?.Contains("${file:", StringComparison.Ordinal) != true)
        {
            return last;
        }

        try
        {
            var isComplete = true;
            var current = Fill(setting, _ => isComplete = false);
            last = isComplete && IsHeaderValue(current) ? current : last;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file is being replaced.
        }

        return last;
    }

    /// <summary>Whether there is a key, and not the key itself.</summary>
    public override string ToString() => last is null ? "no API key" : "an API key";

    private static string Fill(string setting, Action<string> onMissing) =>
        Variables.Fill(setting, Variables.FromEnvironment, onMissing).Trim();

    private static bool IsHeaderValue(string key) => key.Length > 0 && key.All(c => c is > ' ' and <= '~');
}
