using Allentown311.Acceptance.Docs;
using Allentown311.Acceptance.Harness;
using Allentown311.Hub.Tests.Monitoring;

namespace Allentown311.Acceptance.Monitoring;

/// <summary>The appsettings.json of docs/administrators.md, with this machine's addresses in place of its own.</summary>
[TestClass]
public class When_serilog_is_set_up_as_the_guide_shows
{
    private const string Key = "of-the-section";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Events_and_spans_arrive_once_are_buffered_in_the_set_folder_and_follow_the_level_that_seq_asks_for()
    {
        var ct = TestContext.CancellationToken;
        await using var seq = await FakeSeq.StartAsync(key: Key);
        seq.Level = "Warning";
        using var town = await MakeAsync(seq, settings => settings, ct);

        // Both ways to set Seq up are used at once. For events the Serilog section wins.
        town.Hub.ConfigureStart = start =>
        {
            start.Environment["Seq__Url"] = seq.Url;
            start.Environment["Seq__ApiKey"] = Key;
        };
        await town.Hub.StartAsync(ct);
        await Eventually.BecomesTrueAsync(() => seq.Events.Any(e => e.Name == "HubStarted"), ct);
        var number = await town.PostOneAsync(ct);
        await Eventually.BecomesTrueAsync(() => seq.Spans.Any(s => s.Name == "Submit"), ct);
        (await town.Hub.StopAsync(ct)).ShouldBe(0, town.Hub.Output);

        seq.Events.Count(e => e.Name == "HubStarted").ShouldBe(1);
        seq.Events.ShouldNotContain(e => e.Name == "TicketTaken", "Seq asks for warnings only");
        town.Hub.Output.ShouldNotContain(number, customMessage: "the console follows the same switch");
        seq.Spans.Where(s => s.Name == "Intake").ShouldHaveSingleItem().Attributes["TicketNo"].ShouldBe(number);
        seq.Refused.ShouldBeEmpty();
        Directory.EnumerateFiles(Path.Combine(town.Folder, "waiting"), "events-*.clef").ShouldHaveSingleItem();
        Directory.Exists(Path.Combine(town.Hub.Data, "seq")).ShouldBeFalse("the hub has no second sink");
    }

    [TestMethod]
    public async Task A_misspelt_sink_is_reported_on_standard_error()
    {
        var ct = TestContext.CancellationToken;
        await using var seq = await FakeSeq.StartAsync();
        using var town = await MakeAsync(seq, settings => Change(settings, "\"Name\": \"Seq\"", "\"Name\": \"Sek\""), ct);
        await town.Hub.StartAsync(ct);
        const string Message = "Logging: Unable to find a method called Sek";
        await Eventually.BecomesTrueAsync(() => town.Hub.Output.Contains(Message, StringComparison.Ordinal), ct);
    }

    [TestMethod]
    public async Task A_mistake_in_the_section_stops_the_start_and_is_named_in_one_line()
    {
        var ct = TestContext.CancellationToken;
        await using var seq = await FakeSeq.StartAsync();
        using var town = await MakeAsync(
            seq, settings => Change(settings, "\"controlLevelSwitch\": \"$controlSwitch\"", "\"controlLevelSwitch\": \"$other\""), ct);
        using var program = town.Hub.RunUntilItEnds();
        (await program.EndAsync(ct)).ShouldBe(1);
        program.Output.Trim().ShouldStartWith("The settings section Serilog cannot be read:");
        program.Output.ShouldContain("$other");
        program.Output.Trim().ShouldNotContain('\n');
    }

    private static string Change(string settings, string from, string to)
    {
        settings.ShouldContain(from);
        return settings.Replace(from, to, StringComparison.Ordinal);
    }

    private static async Task<SmallTown> MakeAsync(FakeSeq seq, Func<string, string> change, CancellationToken ct)
    {
        var town = SmallTown.Make(SmallCity.Csv);
        var secret = Path.Combine(town.Folder, "seq-key");
        await File.WriteAllTextAsync(secret, $"{Key}\n", ct);
        var root = Path.GetFullPath(Path.Combine(Programs.Allentown, "..", ".."));
        var shown = new Guide(root, "docs/administrators.md").Blocks("json").ShouldHaveSingleItem();
        var settings = shown
            .Replace("https://seq.example.org", seq.Url, StringComparison.Ordinal)
            .Replace("/run/secrets/seq", secret, StringComparison.Ordinal)
            .Replace("/var/lib/hub/seq", Path.Combine(town.Folder, "waiting"), StringComparison.Ordinal);

        // The hub reads appsettings.json in its working folder, which is its data folder here.
        Directory.CreateDirectory(town.Hub.Data);
        await File.WriteAllTextAsync(Path.Combine(town.Hub.Data, "appsettings.json"), change(settings), ct);
        return town;
    }
}
