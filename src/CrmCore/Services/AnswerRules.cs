using System.Collections.Immutable;
using System.Globalization;

namespace Allentown311.CrmCore.Services;

/// <summary>Checks answers against a service's questions. Pure; every fault is reported, not the first alone.</summary>
public static class AnswerRules
{
    /// <summary>Longest answer taken, in characters.</summary>
    public const int MostCharacters = 4_000;

    /// <summary>What is wrong with the answers, in words that say what would be right; empty when all is well.</summary>
    /// <param name="service">The service asked for.</param>
    /// <param name="answers">Attribute code to values.</param>
    /// <param name="requireAll">False for rows of another system, which never asked our questions.</param>
    public static IReadOnlyList<string> Check(Service service, ImmutableDictionary<string, ImmutableArray<string>> answers, bool requireAll = true)
    {
        var faults = new List<string>();
        foreach (var question in service.Questions)
        {
            var given = answers.TryGetValue(question.Code, out var values) ? values.Where(v => !string.IsNullOrWhiteSpace(v)).ToArray() : [];
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
            var fault = question.Type switch
            {
                _ when value.Length > MostCharacters => $"must be at most {MostCharacters} characters, has {value.Length}",
                AnswerType.Number when !decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => "must be a number, such as 12.5",
                AnswerType.DateTime when !DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) =>
                    "must be a date and time, such as 2026-03-01T09:30:00-05:00",
                AnswerType.SingleValueList or AnswerType.MultiValueList when question.Values.All(v => v.Key != value) =>
                    $"must be one of: {List(question.Values.Select(v => v.Key))}",
                _ => null,
            };
            if (fault is not null)
            {
                faults.Add($"attribute[{question.Code}] {fault}");
            }
        }
    }

    private static string List(IEnumerable<string> words) => string.Join(", ", words) is { Length: > 0 } list ? list : "none";
}
