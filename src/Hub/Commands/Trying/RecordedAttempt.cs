using System.Globalization;
using System.Text.RegularExpressions;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>An exchange over HTTP as an attempt keeps it.</summary>
/// <param name="Sent">The request.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Body">The answer's body.</param>
internal sealed partial record RecordedAttempt(string Sent, int Status, string Body)
{
    /// <summary>The exchange; null when the attempt had no answer over HTTP, or its texts are archived.</summary>
    public static RecordedAttempt? Read(SendAttempt attempt) =>
        attempt is { Sent: { } sent, Answered: { } answered } && StatusLine().Match(answered) is { Success: true } line
        && answered.Length <= UnneededText.Longest
            ? new RecordedAttempt(sent, int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture), answered[line.Length..])
            : null;

    /// <summary>
    /// True when the request is the one of a preview: an order that is handed over, not a look-up. Both begin with the method and the
    /// path, and SOAP names its action.
    /// </summary>
    public bool IsAnswerTo(string preview) => Head(Sent).SequenceEqual(Head(preview), StringComparer.Ordinal);

    private static IEnumerable<string> Head(string request) =>
        request.Split('\n').TakeWhile(l => l.Trim().Length > 0).Where((l, i) =>
            i == 0 || l.StartsWith("SOAPAction", StringComparison.Ordinal) || l.Contains("action=", StringComparison.Ordinal));

    /// <inheritdoc/>
    public override string ToString() => nameof(RecordedAttempt);

    [GeneratedRegex(@"\AHTTP/[0-9.]+ ([1-5][0-9]{2})[^\n]*\n\n", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StatusLine();
}
