using System.Collections.Immutable;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Mappings;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Intake.Messages;

/// <summary>
/// Reads a ticket from the body of a message: a JSON object with the fields of GeoReport v2 POST Service Request, in which
/// <c>attribute</c> is an object of the answers. Pure. It never throws: whatever is wrong with the bytes becomes a mistake in the list.
/// </summary>
internal static class TicketMessage
{
    // Of a field that is given twice, one value would be lost.
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    private const string ExpectedFields = "the fields of GeoReport v2 POST Service Request";

    /// <summary>Returns the ticket without id and number; null when <paramref name="errors"/> has any.</summary>
    /// <param name="body">The message's body: UTF-8, or UTF-16 or UTF-32 behind a byte order mark.</param>
    /// <param name="source">The queue the message comes from.</param>
    /// <param name="reference">The message's id, which is the same each time it is delivered.</param>
    /// <param name="city">The city.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="errors">The list mistakes are added to; they quote nothing that the resident wrote.</param>
    /// <param name="notes">The list for what was left out of the ticket; null where nobody would hear it.</param>
    public static Ticket? Read(
        ReadOnlyMemory<byte> body,
        string source,
        string reference,
        CityConfiguration city,
        DateTimeOffset now,
        List<IntakeError> errors,
        List<string>? notes = null)
    {
        try
        {
            using var document = JsonDocument.Parse(ForeignText.MendHalfCharacters(ForeignText.Decode(body.Span)), Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                errors.Add(new IntakeError(400, $"the body must be a JSON object with {ExpectedFields}"));
                return null;
            }

            var root = ReadFields(document.RootElement, errors);
            string? Field(string name) => root.TryGetValue(name, out var value) ? ReadField(value, name, errors) : null;
            if (Field("media") is not null)
            {
                errors.Add(new IntakeError(400, "media is not taken: send the photo's http or https address as media_url"));
            }

            if (Field("jurisdiction_id") is { Length: > 0 } jurisdiction && city.Jurisdiction is { } served && jurisdiction != served)
            {
                errors.Add(new IntakeError(404, $"jurisdiction_id was not found; this queue serves {served}"));
                return null;
            }

            return IntakeRequest.Read(Field, ReadAnswers(root, errors), city, source, reference, now, errors, notes);
        }
        catch (JsonException e)
        {
            var place = FormattableString.Invariant($"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
            errors.Add(new IntakeError(400, $"the body is no JSON ({place}): it must be UTF-8 JSON with {ExpectedFields}"));
            return null;
        }
        catch (TranslationException e)
        {
            errors.Add(new IntakeError(400, $"the body cannot be read ({e.Message}): it must be UTF-8 JSON with {ExpectedFields}"));
            return null;
        }
        catch (Exception e)
        {
            // What no reader foresaw costs this message alone. An exception's text may quote the resident, so only its type is told.
            errors.Add(new IntakeError(400, $"the body cannot be read ({e.GetType().Name}): it must be UTF-8 JSON with {ExpectedFields}"));
            return null;
        }
    }

    // As in a form, capitals make no difference.
    private static Dictionary<string, JsonElement> ReadFields(JsonElement body, List<IntakeError> errors)
    {
        var fields = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in body.EnumerateObject().Where(field => !fields.TryAdd(field.Name, field.Value)))
        {
            errors.Add(new IntakeError(400, $"{ShortText.Cut(field.Name, 40)} is given more than once, and one value is taken"));
        }

        return fields;
    }

    // Several photos are a list.
    private static string? ReadField(JsonElement value, string name, List<IntakeError> errors) =>
        name == "media_url" && value.ValueKind == JsonValueKind.Array
            ? string.Join('\n', value.EnumerateArray().Select(item => ReadText(item, name, errors)))
            : ReadText(value, name, errors);

    private static string? ReadText(JsonElement value, string name, List<IntakeError> errors)
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

    private static ImmutableDictionary<string, ImmutableArray<string>> ReadAnswers(
        Dictionary<string, JsonElement> root, List<IntakeError> errors)
    {
        var answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty;
        if (!root.TryGetValue("attribute", out var given) || given.ValueKind == JsonValueKind.Null)
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
            var texts = values
                .Select(value => ReadText(value, $"attribute {answer.Name}", errors))
                .Where(text => !string.IsNullOrEmpty(text))
                .Select(CleanText.Of)
                .Distinct(StringComparer.Ordinal);
            answers = answers.SetItem(answer.Name, [.. texts]);
        }

        return answers;
    }
}
