using System.Text.Json;
using System.Text.RegularExpressions;

namespace Allentown311.City.Events;

/// <summary>A ticket as a message's body: the fields of the form in JSON, and the answers in an object of their own.</summary>
internal static partial class TicketBody
{
    private static readonly JsonSerializerOptions Json =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(IEnumerable<KeyValuePair<string, string>> form)
    {
        var body = new Dictionary<string, object>(StringComparer.Ordinal);
        var answers = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (name, value) in form)
        {
            if (Answer().Match(name) is not { Success: true } answer)
                body[name] = value;
            else if (!answers.TryAdd(answer.Groups["code"].Value, [value]))
                answers[answer.Groups["code"].Value].Add(value);
        }

        if (answers.Count > 0)
            body["attribute"] = answers;
        return JsonSerializer.SerializeToUtf8Bytes(body, Json);
    }

    [GeneratedRegex(@"^attribute\[(?<code>[^]]+)\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Answer();
}
