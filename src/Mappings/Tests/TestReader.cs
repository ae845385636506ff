using System.Collections.Immutable;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Tests;

/// <summary>Reads <c>tests:</c>.</summary>
internal static class TestReader
{
    private static readonly Dictionary<string, AnswerKind> Outcomes = new(StringComparer.Ordinal)
    {
        ["created"] = AnswerKind.Created, ["already_exists"] = AnswerKind.AlreadyExists, ["handed_over"] = AnswerKind.HandedOver,
        ["rejected"] = AnswerKind.Rejected, ["retry"] = AnswerKind.Retry, ["absent"] = AnswerKind.Absent,
        ["unreadable"] = AnswerKind.Unreadable,
    };

    private static readonly Dictionary<string, AnswerKind> Proofs = new(StringComparer.Ordinal)
    {
        ["found"] = AnswerKind.AlreadyExists, ["absent"] = AnswerKind.Absent, ["unreadable"] = AnswerKind.Unreadable,
    };

    public static ImmutableArray<MappingTest> Read(YamlMap root, LoadContext context) =>
        [.. (root.Find("tests")?.List() ?? []).Select(v => v.Map()).OfType<YamlMap>().Select(m => Test(m, context)).OfType<MappingTest>()];

    private static MappingTest? Test(YamlMap map, LoadContext context)
    {
        var name = map.NeedText("name", "quotes survive");
        var kinds = new[] { "ticket", "answer", "find", "changes", "list" }.Where(k => map.Find(k) is not null).ToArray();
        var expect = map.Need("expect", "{ contains: \"…\" }")?.Map();
        var status = map.Find("status") is null ? (int?)null : map.Number("status", 200, 100, 599);
        map.Close();
        if (map.Find("status") is { } given && (map.Find("changes") ?? map.Find("list")) is null)
        {
            given.Fault("status: is about changes or a list", "Write it inside answer or find");
        }

        if (kinds.Length != 1)
        {
            map.Self.Fault(
                $"a test tries {(kinds.Length == 0 ? "nothing" : "several things")}",
                "Write one of ticket (what would be sent), answer (what an answer means), find (what a look-up proves), "
                + "changes or list (what updates come of a text)");
            return null;
        }

        if (name is null || expect is null)
        {
            return null;
        }

        var line = map.Self.Line;
        MappingTest? test = kinds[0] switch
        {
            "ticket" => Render(name, line, map, expect, context),
            "answer" => Answer(name, line, map, expect),
            "find" => Found(name, line, map, expect),
            var texts => Changes(name, line, map, expect, texts) is { } changes ? changes with { Status = status } : null,
        };
        expect.Close();
        return test;
    }

    private static RenderTest? Render(string name, int line, YamlMap map, YamlMap expect, LoadContext context)
    {
        var (contains, absent, fails) = (Texts(expect, "contains"), Texts(expect, "absent"), expect.Text("fails"));
        if (contains.IsEmpty && absent.IsEmpty && fails is null)
        {
            expect.Self.Fault("the test expects nothing", "Write contains, absent or fails");
        }
        else if (fails is not null && !(contains.IsEmpty && absent.IsEmpty))
        {
            expect.Find("fails")!.Fault("an order that fails writes nothing", "Write either fails, or contains and absent");
        }

        return map.Map("ticket") is { } ticket && SampleReader.Read(ticket, context) is { } sample
            ? new RenderTest(name, line, sample, contains, absent, fails)
            : null;
    }

    private static AnswerTest? Answer(string name, int line, YamlMap map, YamlMap expect)
    {
        if (map.Map("answer") is not { } answer)
        {
            return null;
        }

        var (status, body) = (answer.Number("status", 200, 0, 599), answer.Find("body") is { } value ? value.RawText() : "");
        var headers = Headers(answer);
        answer.Close();
        var word = expect.Need("outcome", "created") is null ? "" : expect.Choice("outcome", "", [.. Outcomes.Keys]);
        return word.Length == 0 || body is null
            ? null
            : new AnswerTest(name, line, status, body, Outcomes[word], expect.Text("id")) { Headers = headers };
    }

    private static ImmutableDictionary<string, string> Headers(YamlMap answer)
    {
        var headers = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, given) in answer.Map("headers")?.Entries ?? [])
        {
            if (key.Text() is { } header && given.RawText() is { } content)
            {
                headers[header] = content;
            }
        }

        return headers.ToImmutable();
    }

    private static FoundTest? Found(string name, int line, YamlMap map, YamlMap expect)
    {
        if (map.Map("find") is not { } answer)
        {
            return null;
        }

        var (status, body) = (answer.Number("status", 200, 0, 599), answer.Find("body") is { } value ? value.RawText() : "");
        var reference = answer.Text("ref") ?? SampleOrder.Reference;
        var headers = Headers(answer);
        answer.Close();
        var word = expect.Need("outcome", "found") is null ? "" : expect.Choice("outcome", "", [.. Proofs.Keys]);
        return word.Length == 0 || body is null
            ? null
            : new FoundTest(name, line, status, body, reference, Proofs[word], expect.Text("id")) { Headers = headers };
    }

    private static ChangesTest? Changes(string name, int line, YamlMap map, YamlMap expect, string key)
    {
        var updates = (expect.Find("updates")?.List() ?? []).Select(v => v.Map()).OfType<YamlMap>().Select(Update).ToImmutableArray();
        var rejected = expect.Number("rejected", 0, 0, int.MaxValue);
        var fails = expect.Text("fails");
        var expectsRows = (expect.Find("updates") ?? expect.Find("rejected")) is not null;
        if (!expectsRows && fails is null)
        {
            expect.Self.Fault("the test expects nothing", "Write updates, rejected, or both; updates: [] expects none; or fails");
        }
        else if (expectsRows && fails is not null)
        {
            expect.Find("fails")!.Fault("a read that fails gives no rows", "Write either fails, or updates and rejected");
        }

        // A blank text is a text here: it is the body of an answer that has none.
        return (map.Find(key)?.RawText() ?? "") is var text
            ? new ChangesTest(name, line, text, updates, rejected, OfList: key == "list") { Fails = fails }
            : null;
    }

    private static ExpectedUpdate Update(YamlMap map)
    {
        var status = map.Find("status") is null
            ? null
            : map.Choice("status", "", [.. CrmCore.Tickets.WorkOrderStates.MappableNames, MappingTestRunner.Unmapped]);
        var changed = map.Text("changed");
        if (changed is not null && !TimeFormat.Iso.TryRead(changed, out _))
        {
            map.Find("changed")!.Fault($"\"{changed}\" is not a time", "Write ISO 8601 with an offset: 2026-07-04T18:30:00Z");
        }

        var update = new ExpectedUpdate(map.Text("id"), map.Text("ref"), status, changed, map.Text("note"));
        map.Close();
        return update;
    }

    private static ImmutableArray<string> Texts(YamlMap map, string key) =>
        [.. (map.Find(key)?.List() ?? []).Select(v => v.RawText()).OfType<string>()];
}
