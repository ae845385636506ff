using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Retention;

/// <summary>
/// Two residents whose name, mail, telephone, words and photo are marked ask for something; the department does it; the time to keep the
/// records is over. One of them is under a legal hold. Every file of the data folder and of the drop folders is searched for the marks.
/// </summary>
[TestClass]
public sealed class When_records_are_destroyed
{
    private const string Gone = "xqzgone";
    private const string Held = "xqzheld";
    private const string Row = "xqzrow";

    private const string Columns =
        "Notes: \"{{ticket.description}}\", Who: \"{{resident.name}} {{resident.email}} {{resident.phone}}\", "
        + "Photo: \"{{ticket.media_url}}\"";

    private readonly SmallTown town = SmallTown.Make(
        folder => SmallCity.Csv(folder).With("Notes: \"{{ticket.description}}\"", Columns));

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    private string Data => town.Hub.Data;

    private string Orders => Path.Combine(town.Folder, "in");

    private string Statuses => Path.Combine(town.Folder, "out");

    [TestCleanup]
    public void CleanUp() => town.Dispose();

    [TestMethod]
    public async Task Nothing_of_a_destroyed_ticket_is_in_any_file_and_nothing_of_a_held_one_is_missing()
    {
        NotifyResidents();
        await town.Hub.StartAsync(Ct);
        var gone = await PostAsync(Gone);
        var held = await PostAsync(Held);
        await CompleteAsync(gone, held);
        await Eventually.BecomesTrueAsync(() => Directory.GetFiles(Path.Combine(Data, "notices", "mail"), "*.eml").Length == 4, Ct);
        await ParkRowAsync();
        Archive(gone, held);

        // A stop writes the log into the file, so the marks are in its pages; what comes after is in the log.
        await town.Hub.StopAsync(Ct);
        await town.Hub.StartAsync(Ct);
        foreach (var mark in new[] { Gone, Held })
        {
            Traces.Find(Data, mark).ShouldContain("hub.db", "the marks must be there before they can go");
        }

        (await RunAsync("hold", "add", "--ticket", held, "--reason", "a suit")).ShouldContain("1 tickets of today match");
        var before = Now();
        var dry = await PurgeAsync("tickets", before, "--dry-run");
        dry.ShouldContain("1 tickets would go; kept: 1 held, 0 closed with work waiting");
        Traces.Find(Data, Gone).ShouldContain("hub.db", "a dry run destroys nothing");
        var atDepartment = await town.Hub.Api.OrdersAsync(Ct);

        (await PurgeAsync("contacts", before)).ShouldContain("1 destroyed");
        (await PurgeAsync("tickets", before)).ShouldContain("1 destroyed");

        Traces.Find(Data, Gone).ShouldBeEmpty();
        Traces.Find(Orders, Gone).ShouldBeEmpty();
        town.Hub.Output.ShouldNotContain(Gone, Case.Insensitive);
        Traces.Find(Data, Held).ShouldContain(name => name.EndsWith(".eml", StringComparison.Ordinal));
        Traces.Find(Data, Held).ShouldContain(name => name.EndsWith(".jsonl.gz", StringComparison.Ordinal));
        Traces.Find(Orders, Held).ShouldHaveSingleItem();
        (await PurgeAsync("messages", Now())).ShouldContain("0 destroyed", Case.Sensitive, "while a hold is in force");
        Traces.Find(Data, Row).ShouldNotBeEmpty();

        await ShouldAnswerClearlyAsync(gone);
        (await town.Hub.Api.OrdersAsync(Ct)).Count.ShouldBe(atDepartment.Count);

        (await RunAsync("ticket", held)).ShouldContain("held: hold 1");
        await RunAsync("hold", "remove", "1", "--reason", "settled");
        (await PurgeAsync("tickets", Now())).ShouldContain("1 destroyed");
        (await PurgeAsync("messages", Now())).ShouldContain("1 destroyed");
        Traces.Find(Data, Held).ShouldBeEmpty();
        Traces.Find(Orders, Held).ShouldBeEmpty();
        Traces.Find(Data, Row).ShouldBeEmpty();
        (await RunAsync("purges")).ShouldContain("4 records.");
        (await RunAsync("audit", "--verify")).ShouldContain("The audit holds");
    }

    // A repeat is refused with the number, a look-up says why there is nothing, and a late status of the department changes nothing.
    private async Task ShouldAnswerClearlyAsync(string gone)
    {
        using var form = Form(Gone);
        var (status, _, body) = await town.Hub.Api.PostAsync(form, Ct, KeyOf(Gone));
        status.ShouldBe(HttpStatusCode.Gone, body);
        body.ShouldContain(gone);

        using var client = new HttpClient { BaseAddress = town.Hub.Api.Url };
        client.DefaultRequestHeaders.Add("X-Api-Key", town.Hub.Key!.Text);
        using var found = await client.GetAsync($"/open311/v2/requests/{gone}.json", Ct);
        found.StatusCode.ShouldBe(HttpStatusCode.Gone);

        var reference = (await town.Hub.Api.OrdersAsync(Ct)).Single(o => o.Reference.Contains(gone, StringComparison.Ordinal)).Reference;
        await WriteStatusAsync("status-late.csv", $"Ref,Status,At\n{reference},new,{Now()}\n");
        await Eventually.BecomesTrueAsync(() => File.Exists(Path.Combine(Statuses, "done", "status-late.csv")), Ct);
        (await town.Hub.Api.TicketAsync(gone, Ct)).ShouldNotBeNull();
        var ticket = await RunAsync("ticket", gone);
        ticket.ShouldContain("Closed");
        ticket.ShouldContain("destroyed under the city's retention");
        ticket.ShouldNotContain("notice");
    }

    private void NotifyResidents()
    {
        var file = Path.Combine(town.Hub.City, "city.yaml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("events: []", "events: [received, completed]", StringComparison.Ordinal));
        var texts = Directory.CreateDirectory(Path.Combine(town.Hub.City, "notices")).FullName;
        foreach (var text in Directory.GetFiles(Path.Combine(Programs.Allentown, "notices")))
        {
            File.Copy(text, Path.Combine(texts, Path.GetFileName(text)));
        }
    }

    private async Task<string> PostAsync(string mark)
    {
        using var form = Form(mark);
        var (status, _, body) = await town.Hub.Api.PostAsync(form, Ct, KeyOf(mark));
        status.ShouldBe(HttpStatusCode.Created, body);
        return HubApi.Number(body);
    }

    // A caller's key stays, since a repeat is known by it; so it holds no mark.
    private static string KeyOf(string mark) => mark == Gone ? "key-1" : "key-2";

    private static FormUrlEncodedContent Form(string mark) => new(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["service_code"] = "pothole",
        ["description"] = $"the {mark} words of a resident, {new string('x', 3_000)} and {mark} again",
        ["address_string"] = $"1 {mark} Street",
        ["first_name"] = $"{mark}first",
        ["last_name"] = $"{mark}last",
        ["email"] = $"{mark}@example.org",
        ["phone"] = $"+1 610 {mark}",
        ["media_url"] = $"https://photos.example.org/{mark}.jpg",
    });

    // The department takes the orders' files away and reports them done, with a remark for the resident.
    private async Task CompleteAsync(params string[] numbers)
    {
        var orders = await town.Hub.Api.WaitForOrdersAsync(numbers.Length, "sent", Ct);
        var done = Directory.CreateDirectory(Path.Combine(Orders, "done")).FullName;
        foreach (var file in Directory.GetFiles(Orders, "wo-*.csv"))
        {
            File.Move(file, Path.Combine(done, Path.GetFileName(file)));
        }

        await WriteStatusAsync("status-1.csv", $"Ref,Status,At\n{string.Concat(orders.Select(o => $"{o.Reference},done,{Now()}\n"))}");
        await town.Hub.Api.WaitForOrdersAsync(numbers.Length, "completed", Ct);
    }

    private async Task ParkRowAsync()
    {
        await WriteStatusAsync("status-2.csv", $"Ref,Status,At\n{Row},done,not a time {Row}\n");
        await town.ParkedAsync(Ct);
        await Eventually.BecomesTrueAsync(() => File.Exists(Path.Combine(Statuses, "done", "status-2.csv")), Ct);
    }

    private Task WriteStatusAsync(string name, string text)
    {
        var temporary = Path.Combine(Statuses, $".{name}.tmp");
        File.WriteAllText(temporary, text);
        File.Move(temporary, Path.Combine(Statuses, name));
        return Task.CompletedTask;
    }

    // As the housekeeping of an earlier month wrote it.
    private void Archive(string gone, string held)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Data, "archive")).FullName;
        using var file = File.Create(Path.Combine(folder, "attempts-2026-01.jsonl.gz"));
        using var zip = new GZipStream(file, CompressionLevel.Optimal);
        foreach (var (number, mark) in new[] { (gone, Gone), (held, Held) })
        {
            var order = (long.Parse(number.Split('-')[1], CultureInfo.InvariantCulture) * 256) + 1;
            zip.Write(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{{\"id\":1,\"order\":{order},\"sent\":\"{mark}\"}}\n")));
        }
    }

    private static string Now() => TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);

    private async Task<string> PurgeAsync(string records, string before, params string[] more)
    {
        using var program = town.Hub.Run(
            "purge", ["--class", records, "--before", before, "--reason", "the test's time is over", "--by", "ana", .. more]);
        (await program.EndAsync(Ct)).ShouldBe(0, program.Output);
        return program.Output;
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        using var program = town.Hub.RunOnData(arguments);
        (await program.EndAsync(Ct)).ShouldBe(0, program.Output);
        return program.Output;
    }
}
