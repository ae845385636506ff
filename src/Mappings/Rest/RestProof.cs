using Allentown311.Mappings.Http;
using Allentown311.Mappings.Translation;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Rest;

/// <summary>
/// Decides what an answer to a look-up proves. A record counts as found only when it carries our reference, and absence counts only in a
/// form that the mapping names or that cannot mean anything else.
/// </summary>
internal static class RestProof
{
    /// <summary>What an answer to a look-up means.</summary>
    public static Answer ReadFound(AnswerPaths<JsonPath> paths, JsonView answer, string reference)
    {
        if (paths.ReadOutcome(answer) is { } outcome)
        {
            return outcome;
        }

        if (answer.Status is >= 200 and < 300 && answer.Json is { } json && Records(paths, json) is { Count: > 0 } records)
        {
            return FoundRecord.Choose(records, paths.Reference is not null, reference);
        }

        return IsAbsent(paths, answer) ? new Answer(AnswerKind.Absent) : Unreadable(answer, paths);
    }

    /// <summary>What a mapping cannot prove.</summary>
    public static IEnumerable<string> Weaknesses(RestMapping mapping)
    {
        if (mapping.FindPaths is not { } find)
        {
            yield break;
        }

        if (find.Reference is null)
        {
            yield return FoundRecord.NoReference("$.items[0].reference");
        }

        if (!find.NamesAbsence && find.Rows is null && find.Id.Path is { PicksFromList: false })
        {
            yield return "find does not say how absence looks: only a JSON null, {} or [] counts. "
                + "Write absent: { status: 404 }, { path: $.found, is: false } or whatever the system answers when it has no such record";
        }
    }

    // What the paths find as records, be it one or several. Null: there is no list where one is meant.
    private static IReadOnlyList<FoundRecord>? Records(AnswerPaths<JsonPath> paths, JToken json)
    {
        if (paths.Rows is { } rows)
        {
            return rows.Rows(json, IsRecord)?.Select(r => Of(r, paths.Id.Path, paths.Status, paths.Reference, paths)).ToArray();
        }

        if (paths.Id.Path?.List is not { } list)
        {
            // Where a path finds several values, each of them is a record, and none of them is proved by the others' reference.
            var found = paths.Id.Path?.Tokens(json).Select(JsonText.Value) ?? [];
            var ids = found.Where(v => !string.IsNullOrWhiteSpace(v)).Distinct().ToArray();
            return ids.Length > 1
                ? [.. ids.Select(id => new FoundRecord(id, null, null))]
                : [.. new[] { Of(json, paths.Id.Path, paths.Status, paths.Reference, paths) }.Where(r => r.Id is not null)];
        }

        // The other paths start at the same member where they pick from the same list; else they are about the whole answer.
        var members = list.Members(json, IsRecord) ?? [];
        return
        [
            .. members.Select(m => new FoundRecord(
                paths.Id.Read(_ => First(m, list.Rest), headers: null),
                ReadBeside(paths.Status, m),
                ReadBeside(paths.Reference, m))),
        ];

        string? ReadBeside(JsonPath? path, JToken member) =>
            path?.List is { } other && other.Container == list.Container ? First(member, other.Rest) : path?.Read(json);
    }

    private static FoundRecord Of(JToken row, JsonPath? id, JsonPath? status, JsonPath? reference, AnswerPaths<JsonPath> paths) =>
        new(paths.Id.Read(_ => id?.Read(row), headers: null), status?.Read(row), reference?.Read(row));

    private static string? First(JToken member, string rest) => JsonText.Value(JsonPath.Select(member, rest).FirstOrDefault());

    private static bool IsAbsent(AnswerPaths<JsonPath> paths, JsonView answer)
    {
        if (paths.Outcomes.Any(o => o.Meaning == AnswerKind.Absent && o.When.Fits(answer) && IsOfThisSystem(o.When, answer)))
        {
            return true;
        }

        if (answer.Status is not (>= 200 and < 300) || answer.Json is not { } json
            || RestAnswers.ReportsError(json) || UnreadPages.MarkIn(json) is not null)
        {
            return false;
        }

        var list = paths.Rows is { } rows ? rows.Rows(json, IsRecord) is { Count: 0 } : paths.Id.Path?.List?.ProvesNone(json);
        return list ?? (!paths.NamesAbsence && IsNothing(json));
    }

    // A web server that does not know the path answers 404 too, with a page of HTML.
    private static bool IsOfThisSystem(AnswerCondition<JsonPath> condition, JsonView answer) =>
        !condition.IsStatusOnly || answer.IsBlank || answer.Json is not null;

    private static bool IsRecord(JToken token) => token is JObject;

    private static bool IsNothing(JToken json) => json is JContainer { Count: 0 } or JValue { Type: JTokenType.Null };

    private static Answer Unreadable(JsonView answer, AnswerPaths<JsonPath> paths)
    {
        var reason = answer.Status is < 200 or >= 300 ? $"HTTP {answer.Status}, which find.absent does not name"
            : answer.Json is null ? $"HTTP {answer.Status}, but {answer.Problem}"
            : $"there is no record at {(paths.Rows is { } rows ? $"{rows}" : paths.Id.Place)}, and nothing that proves there is none";
        return new Answer(AnswerKind.Unreadable, Reason: reason);
    }
}
