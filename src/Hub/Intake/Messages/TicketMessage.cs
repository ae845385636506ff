using System.Collections.Immutable;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Intake.Messages;

/// <summary>
/// A request that comes by message: a JSON object with the fields of GeoReport v2 POST Service Request, and <c>attribute</c> as an object of the answers.
/// Pure.
/// </summary>
internal static class TicketMessage
{
    /// <summary>The ticket, without id and number; null when <paramref name="errors"/> has any.</summary>
    /// <param name="body">The message's body, UTF-8.</param>
    /// <param name="source">Who asks.</param>
    /// <param name="reference">The message's id.</param>
    /// <param name="city">The city.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="errors">Where mistakes are noted; nothing of what the resident wrote is in them.</param>
    public static Ticket? Read(ReadOnlyMemory<byte> body, string source, string reference, CityConfiguration city, DateTimeOffset now, List<IntakeError> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                errors.Add(new IntakeError(400, "the body must be a JSON object with the fields of GeoReport v2 POST Service Request"));
                return null;
            }

            var root = document.RootElement;
            string? Field(string name) => root.TryGetProperty(name, out var value) ? Text(value, name, errors) : null;
            if (Field("jurisdiction_id") is { Length: > 0 } jurisdiction && city.Jurisdiction is { } ours && jurisdiction != ours)
            {
                errors.Add(new IntakeError(404, $"jurisdiction_id was not found; this queue serves {ours}"));
                return null;
            }

            return IntakeRequest.Read(Field, Answers(root, errors), city.Catalogue, source, reference, now, errors);
        }
        catch (JsonException e)
        {
            errors.Add(new IntakeError(400, FormattableString.Invariant($"the body is no JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}): it must be UTF-8 JSON with the fields of GeoReport v2 POST Service Request")));
            return null;
        }
    }

    private static string? Text(JsonElement value, string name, List<IntakeError> errors)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString();
            case JsonValueKind.Number:
                return value.GetRawText();
            case JsonValueKind.Null:
                return null;
            default:
                errors.Add(new IntakeError(400, $"{name} must be a text or a number"));
                return null;
        }
    }

    private static ImmutableDictionary<string, ImmutableArray<string>> Answers(JsonElement root, List<IntakeError> errors)
    {
        var answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty;
        if (!root.TryGetProperty("attribute", out var given) || given.ValueKind == JsonValueKind.Null)
        {
            return answers;
        }

        if (given.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new IntakeError(400, "attribute must be an object: each question's code and its answer, or a list of answers"));
            return answers;
        }

        foreach (var answer in given.EnumerateObject())
        {
            var values = answer.Value.ValueKind == JsonValueKind.Array ? answer.Value.EnumerateArray() : Enumerable.Repeat(answer.Value, 1);
            answers = answers.SetItem(answer.Name, [.. values.Select(v => Text(v, $"attribute {answer.Name}", errors)).Where(v => !string.IsNullOrEmpty(v)).Select(CleanText.Of)]);
        }

        return answers;
    }
}
