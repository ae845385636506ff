using System.Collections.Immutable;
using System.Globalization;

namespace Allentown311.CrmCore.Services;

/// <summary>Checks answers against a service's questions. Pure. It reports every fault, not only the first.</summary>
public static class AnswerRules
{
    /// <summary>The longest answer the city accepts, in characters.</summary>
    public const int MostCharacters = 4_000;

    /// <summary>What is wrong with the answers. Each fault says what would be right; empty when all answers are valid.</summary>
    /// <param name="service">The service asked for.</param>
    /// <param name="answers">The answers: attribute code to values.</param>
    /// <param name="requireAll">False for rows imported from another system, which never asked these questions.</param>
    public static IReadOnlyList<string> Check(
        Service service, ImmutableDictionary<string, ImmutableArray<string>> answers, bool requireAll = true)
    {
        var faults = new List<string>();
        foreach (var question in service.Questions)
        {
            string[] given = answers.TryGetValue(question.Code, out var values)
                ? [.. values.Where(v => !string.IsNullOrWhiteSpace(v))]
                : [];
            if (given.Length == 0)
            {
                if (question.Required && requireAll)
                {
                    faults.Add($"attribute[{question.Code}] is required: {question.Ask.English}");
                }

                continue;
            }

            CheckAnswer(question, given, faults);
        }

        var known = service.Questions.Select(q => q.Code).ToHashSet(StringComparer.Ordinal);
        faults.AddRange(answers.Keys.Where(code => !known.Contains(code)).Order(StringComparer.Ordinal)
            .Select(code => $"attribute[{code}] is not a question of service {service.Code}; its questions are: {List(known)}"));
        return faults;
    }

    private static void CheckAnswer(ServiceQuestion question, string[] given, List<string> faults)
    {
        if (given.Length > 1 && question.Type != AnswerType.MultiValueList)
        {
            faults.Add($"attribute[{question.Code}] takes one answer, got {given.Length}");
        }

        foreach (var value in given)
        {
            if (FaultOf(question, value) is { } fault)
            {
                faults.Add($"attribute[{question.Code}] {fault}");
            }
        }
    }

    private static string? FaultOf(ServiceQuestion question, string value) => question.Type switch
    {
        _ when value.Length > MostCharacters => $"must be at most {MostCharacters} characters, has {value.Length}",
        AnswerType.Number when !IsNumber(value) => "must be a number, such as 12.5",
        AnswerType.DateTime when !IsDateTime(value) => "must be a date and time, such as 2026-03-01T09:30:00-05:00",
        AnswerType.SingleValueList or AnswerType.MultiValueList when question.Values.All(v => v.Key != value) =>
            $"must be one of: {List(question.Values.Select(v => v.Key))}",
        _ => null,
    };

    private static bool IsNumber(string value) => decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static bool IsDateTime(string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static string List(IEnumerable<string> words) => string.Join(", ", words) is { Length: > 0 } list ? list : "none";
}
