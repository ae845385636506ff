using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Allentown311.Mappings;
using Allentown311.Mappings.Translation;
using Allentown311.CrmCore.Tickets;
using MappingTests = Allentown311.Mappings.Tests;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>
/// Writes an answer of a department's system as a test of its mapping. What the mapping does not need is replaced, and with it what the
/// answer says of residents. Pure.
/// </summary>
internal static class RecordedTest
{
    // A JSON string is a YAML string in double quotes as well (YAML 1.2.2, 1.3), with letters of all languages as they are.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A test of what an answer to a submit means.</summary>
    public static string OfAnswer(Mapping mapping, string name, int status, string body)
    {
        var replaced = UnneededText.Replace(body, text => Of(() => mapping.ReadAnswer(status, text)));
        var answer = mapping.ReadAnswer(status, replaced);
        return $"- name: {Quote(name)}\n  answer: {{ status: {Number(status)}, body: {Quote(replaced)} }}\n"
            + $"  expect: {{ outcome: {Word(answer.Kind)}{Id(answer)} }}\n";
    }

    /// <summary>A test of what an answer to a look-up proves.</summary>
    public static string OfFound(Mapping mapping, string name, int status, string body, string reference)
    {
        var replaced = UnneededText.Replace(body, text => Of(() => mapping.ReadFound(status, text, reference)));
        var answer = mapping.ReadFound(status, replaced, reference);
        var word = answer.Kind == AnswerKind.AlreadyExists ? "found" : Word(answer.Kind);
        return $"- name: {Quote(name)}\n  find: {{ status: {Number(status)}, ref: {Quote(reference)}, body: {Quote(replaced)} }}\n"
            + $"  expect: {{ outcome: {word}{Id(answer)} }}\n";
    }

    /// <summary>A test of the updates in an answer to a poll.</summary>
    /// <exception cref="TranslationException">It is no such answer.</exception>
    public static string OfChanges(Mapping mapping, string name, int status, string body)
    {
        Changes Read(string text) => status == 0 ? mapping.ReadChanges(text) : mapping.ReadChanges(status, text);
        var replaced = UnneededText.Replace(body, text => Of(() => Read(text)));
        var changes = Read(replaced);
        List<string> lines = [$"- name: {Quote(name)}"];
        if (status is not (0 or 200))
        {
            lines.Add($"  status: {Number(status)}");
        }

        lines.AddRange([$"  changes: {Quote(replaced)}", "  expect:", $"    updates:{(changes.Updates.Count == 0 ? " []" : "")}"]);
        lines.AddRange(changes.Updates.Select(update => $"      - {{ {Members(update)} }}"));
        if (changes.Rejected.Count > 0)
        {
            lines.Add($"    rejected: {Number(changes.Rejected.Count)}");
        }

        return string.Concat(lines.Select(line => $"{line}\n"));
    }

    private static string Members(StatusUpdate update)
    {
        var changed = update.ChangedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
        string?[] members =
        [
            update.ExternalId is { } id ? $"id: {Quote(id)}" : null,
            update.Reference is { } reference ? $"ref: {Quote(reference)}" : null,
            $"status: {update.State?.Name() ?? MappingTests.MappingTestRunner.Unmapped}",
            $"changed: {Quote(changed)}",
        ];
        return string.Join(", ", members.OfType<string>());
    }

    // Two answers are the same when the hub would do the same with them; a note or a reason is for people.
    private static string? Of(Func<Answer> read)
    {
        try
        {
            return read() is var answer ? $"{answer.Kind} {answer.Id} {answer.Token}" : null;
        }
        catch (TranslationException)
        {
            return null;
        }
    }

    private static string? Of(Func<Changes> read)
    {
        try
        {
            var changes = read();
            var updates = changes.Updates.Select(u => $"{u.ExternalId} {u.Reference} {u.Code} {u.ChangedAt:O} {u.SecondChangedAt:O}");
            return $"{string.Join('\n', updates)}\n{changes.Rejected.Count} {changes.Rows} {changes.Next}";
        }
        catch (TranslationException)
        {
            return null;
        }
    }

    private static string Id(Answer answer) => answer.Id is { } id ? $", id: {Quote(id)}" : "";

    private static string Word(AnswerKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Quote(string text) => JsonSerializer.Serialize(text, Plain);
}
