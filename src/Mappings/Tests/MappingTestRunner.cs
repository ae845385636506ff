using System.Globalization;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Tests;

/// <summary>The result of one of a mapping's own tests.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Line">Its line in the file.</param>
/// <param name="Passed">True when all expectations hold.</param>
/// <param name="Detail">What was expected and what was found instead; empty when the test passed.</param>
public sealed record MappingTestResult(string Name, int Line, bool Passed, string Detail);

/// <summary>Runs a mapping's own tests. Pure: nothing is sent.</summary>
public static class MappingTestRunner
{
    /// <summary>How a test names a status that the status table does not know.</summary>
    public const string Unmapped = "unknown";

    /// <summary>Runs them all, in order.</summary>
    public static IReadOnlyList<MappingTestResult> Run(Mapping mapping, Catalogue? catalogue = null) =>
        [.. mapping.Tests.Select(test => Result(test, FindProblems(test, mapping, catalogue)))];

    private static MappingTestResult Result(MappingTest test, IReadOnlyList<string> problems) =>
        new(test.Name, test.Line, problems.Count == 0, string.Join('\n', problems));

    private static IReadOnlyList<string> FindProblems(MappingTest test, Mapping mapping, Catalogue? catalogue)
    {
        try
        {
            return test switch
            {
                RenderTest render => Render(render, mapping, catalogue),
                AnswerTest answer => Answer(
                    mapping.ReadAnswer(answer.Status, answer.Body, answer.Headers), answer.Outcome, answer.Id),
                FoundTest found => Answer(
                    mapping.ReadFound(found.Status, found.Body, found.Reference, found.Headers), found.Outcome, found.Id),
                ChangesTest { Fails: { } part } changes => Failure(changes, part, mapping),
                ChangesTest changes => Changes(changes, Read(changes, mapping)),
                _ => [$"there is no way to run a {test.GetType().Name}"],
            };
        }
        catch (TranslationException e)
        {
            return [$"it failed: {e.Message}"];
        }
    }

    private static List<string> Render(RenderTest test, Mapping mapping, Catalogue? catalogue)
    {
        string text;
        try
        {
            text = mapping.Preview(SampleOrder.Of(test.Ticket, mapping.Name, catalogue).Values(mapping.Codes));
        }
        catch (TranslationException e) when (test.Fails is not null)
        {
            return e.Message.Contains(test.Fails, StringComparison.OrdinalIgnoreCase)
                ? []
                : [$"expected to fail with \"{test.Fails}\", failed with \"{e.Message}\""];
        }

        if (test.Fails is not null)
        {
            return [$"expected to fail with \"{test.Fails}\", but this would be sent:\n{text}"];
        }

        List<string> problems =
        [
            .. test.Contains.Where(c => !text.Contains(c, StringComparison.Ordinal)).Select(c => $"expected \"{c}\", which is not there"),
            .. test.Absent.Where(c => text.Contains(c, StringComparison.Ordinal)).Select(c => $"expected no \"{c}\", which is there"),
        ];
        if (problems.Count > 0)
        {
            problems.Add($"this would be sent:\n{text}");
        }

        return problems;
    }

    private static Changes Read(ChangesTest test, Mapping mapping) => (test.OfList, test.Status) switch
    {
        (true, null) => mapping.ReadList(test.Text),
        (true, { } status) => mapping.ReadList(status, test.Text),
        (false, null) => mapping.ReadChanges(test.Text),
        (false, { } status) => mapping.ReadChanges(status, test.Text),
    };

    private static List<string> Failure(ChangesTest test, string part, Mapping mapping)
    {
        try
        {
            var got = Read(test, mapping);
            return [$"expected to fail with \"{part}\", but it gave {Text(got.Updates.Count)} updates"];
        }
        catch (TranslationException e)
        {
            return e.Message.Contains(part, StringComparison.OrdinalIgnoreCase)
                ? []
                : [$"expected to fail with \"{part}\", failed with \"{e.Message}\""];
        }
    }

    private static List<string> Answer(Answer got, AnswerKind outcome, string? id)
    {
        List<string> problems = [];
        Compare(
            problems,
            "outcome",
            outcome.ToString(),
            got.Reason is null ? got.Kind.ToString() : $"{got.Kind} ({got.Reason})",
            outcome == got.Kind);
        Compare(problems, "id", id, got.Id);
        return problems;
    }

    private static List<string> Changes(ChangesTest test, Changes got)
    {
        List<string> problems = [];
        Compare(problems, "number of updates", Text(test.Updates.Length), Text(got.Updates.Count));
        Compare(problems, "number of rejected rows", Text(test.Rejected), Text(got.Rejected.Count));
        problems.AddRange(
            got.Rejected.Where(_ => test.Rejected != got.Rejected.Count).Select(r => $"row {r.Row} was rejected: {r.Reason}"));
        foreach (var (expected, update, i) in test.Updates.Zip(got.Updates, Enumerable.Range(1, int.MaxValue)))
        {
            Compare(problems, $"update {i}, id", expected.Id, update.ExternalId);
            Compare(problems, $"update {i}, ref", expected.Reference, update.Reference);
            Compare(problems, $"update {i}, status", expected.Status, update.State?.Name() ?? Unmapped);
            Compare(problems, $"update {i}, note", expected.Note, update.Note ?? "");
            if (expected.ChangedUtc is not null && TimeFormat.Iso.TryRead(expected.ChangedUtc, out var changed))
            {
                Compare(problems, $"update {i}, changed", $"{changed.UtcDateTime:O}", $"{update.ChangedAt.UtcDateTime:O}");
            }
        }

        return problems;
    }

    private static void Compare(List<string> problems, string what, string? expected, string? got, bool? same = null)
    {
        if (expected is not null && !(same ?? expected == got))
        {
            problems.Add($"{what}: expected {expected}, got {got ?? "nothing"}");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
