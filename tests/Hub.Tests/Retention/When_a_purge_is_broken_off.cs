using System.IO.Compression;
using Allentown311.Connectors;
using Allentown311.Connectors.Csv;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Retention;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Dispatch;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Loading;

namespace Allentown311.Hub.Tests.Retention;

/// <summary>
/// The database has destroyed tickets, and the process died before it removed the copies of its machine: the next one does the rest.
/// </summary>
[TestClass]
public sealed class When_a_purge_is_broken_off
{
    private const string Mark = "xqzmark";

    private static readonly DateTimeOffset Later = Some.Noon.AddDays(1);

    private readonly TempFolder folder = new();

    private string ArchiveFolder => folder.File("archive");

    private string Drop => folder.File("drop");

    [TestCleanup]
    public void CleanUp() => folder.Dispose();

    [TestMethod]
    public async Task The_next_start_removes_every_copy_of_what_was_destroyed_and_no_other()
    {
        await using (var store = Open())
        {
            await FillAsync(store);
            await DestroyAsync(store, RecordClass.Tickets, ticket: 1);
        }

        // A rewriting that was broken off left a second copy of the month.
        File.Copy(Month, $"{Month}.mended.tmp");

        await using var again = Open();
        var swept = (await SweepAsync(again)).ShouldNotBeNull();

        swept.ShouldBe(new SweptCopies(Lines: 2, Notices: 4, Orders: 3));
        Find($"{Mark}1").ShouldBeEmpty();
        Find($"{Mark}2").Count(file => !file.Contains("hub.db", StringComparison.Ordinal))
            .ShouldBe(8, "a month, four notices, three orders");
        ReadArchive().ShouldBe([WorkOrderId.Of(2, 1), WorkOrderId.Of(2, 1)]);
        (await SweepAsync(again)).ShouldBeNull("nothing was destroyed since");
    }

    [TestMethod]
    public async Task A_connector_that_fails_costs_an_hour_and_not_the_hub()
    {
        await using var store = Open();
        await FillAsync(store);
        await DestroyAsync(store, RecordClass.Tickets, ticket: 1);
        var lines = new LogLines<SweepService>();
        var lane = new Lane(Some.Lane, 1);
        using var links = new DepartmentLinks(
            [new DepartmentLink(TestMapping.Of("find"), new FailingConnector(), lane, NoLanePause.Instance, TimeProvider.System)]);
        using var service = new SweepService(
            TestCity.Make(), Sweep(store), new OldFiles(store, folder.Path), links, TimeProvider.System, lines);

        await service.SweepAsync(default);

        lines.All.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            line => line.Event.ShouldBe("CopiesNotRemoved"), line => line.Text.ShouldContain("FailingConnector"));
        (await SweepAsync(store)).ShouldNotBeNull("what is left is looked for again");
    }

    [TestMethod]
    public async Task A_month_that_was_cut_is_read_behind_the_cut_and_holds_nothing_unreadable_afterwards()
    {
        await using var store = Open();
        await FillAsync(store);
        var member = File.ReadAllBytes(Month);
        File.WriteAllBytes(Month, [.. member[..^9], .. member]);
        await DestroyAsync(store, RecordClass.Tickets, ticket: 1);

        await SweepAsync(store);

        Find($"{Mark}1").ShouldBeEmpty();
        ReadArchive().Distinct().ShouldBe([WorkOrderId.Of(2, 1)]);
    }

    [TestMethod]
    public async Task A_month_of_which_nothing_stays_is_removed()
    {
        await using var store = Open();
        await FillAsync(store);
        await DestroyAsync(store, RecordClass.Archive);

        await SweepAsync(store);

        Directory.GetFiles(ArchiveFolder).ShouldBeEmpty();
        Directory.GetFiles(folder.File("notices/mail")).Length.ShouldBe(4, "notices are contacts, which are kept");
    }

    [TestMethod]
    public async Task A_command_that_knows_not_all_connectors_leaves_the_rest_to_the_hub()
    {
        await using var store = Open();
        await FillAsync(store);
        await DestroyAsync(store, RecordClass.Tickets, ticket: 1);

        (await Sweep(store).RunAsync([], areAll: false, default)).ShouldBe(new SweptCopies(2, 4, 0));

        (await SweepAsync(store)).ShouldBe(new SweptCopies(0, 0, 3));
    }

    [TestMethod]
    [DataRow("wo-{N}-1.csv", 257L)]
    [DataRow("ALN-{N}-1.csv", 257L)]
    [DataRow("2026-{N}-1-x.csv", 257L)]
    [DataRow("aln-{N}-12.csv", 268L)]
    [DataRow("wo-26-00001-1.csv", null, DisplayName = "no check digit")]
    [DataRow("status-20260706.csv", null)]
    public void A_reference_is_found_in_a_files_name(string name, long? order) =>
        CopySweep.OrdersIn(name.Replace("{N}", TicketNumber.Format(1, 2026), StringComparison.Ordinal))
            .ShouldBe(order is { } id ? [id] : []);

    [TestMethod]
    public async Task Old_files_go_when_nothing_is_held_and_their_record_comes_first()
    {
        await using var store = Open();
        var backups = Directory.CreateDirectory(folder.File("backups")).FullName;
        var read = Path.Combine(Drop, "out", "done");
        string[] old = [Path.Combine(backups, "hub-20260101.db"), folder.File("hub.db.before-20260101"), Path.Combine(read, "s-1.csv")];
        string[] kept = [Path.Combine(backups, "hub-20260201.db"), Path.Combine(read, "s-2.csv"), Path.Combine(Drop, "out", "s-3.csv")];
        foreach (var file in old.Concat(kept))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, Mark);
            File.SetLastWriteTimeUtc(file, (kept.Take(2).Contains(file) ? Later : Some.Noon.AddDays(-9)).UtcDateTime);
        }

        var order = new PurgeOrder(RecordClass.Files, Some.Noon, PurgeOrder.Hub, "retention files: 14d");
        var files = new OldFiles(store, folder.Path);
        await new Holds(store).AddAsync(new LegalHold(0, 1, null, null, null, null, "a suit", "ana", Some.Noon), default);
        (await files.DestroyAsync(order, Connectors(), Later, default)).ShouldBe(0);
        await new Holds(store).RemoveAsync(1, "ana", "settled", Later, default);

        (await files.DestroyAsync(order, Connectors(), Later, default)).ShouldBe(3);

        old.ShouldAllBe(file => !File.Exists(file));
        kept.ShouldAllBe(file => File.Exists(file));
        (await store.Desk.AuditAsync(0, 9, default))[^1].Entry.ShouldSatisfyAllConditions(
            e => e.What.ShouldBe("purge.files"),
            e => e.After.ShouldBe(
                $"3 files, 2026-06-27 to 2026-06-27, sha256 {DestructionRecord.Digest(old.Select(f => Path.GetFileName(f)))}"));
        (await files.DestroyAsync(order, Connectors(), Later, default)).ShouldBe(0);
    }

    private string Month => Path.Combine(ArchiveFolder, "attempts-2026-07.jsonl.gz");

    private SqliteStore Open() => new(folder.File(), TimeProvider.System);

    private Archive NewArchive() => new(ArchiveFolder);

    private CopySweep Sweep(IStore store) => new(store, NewArchive(), folder.Path);

    private Task<SweptCopies?> SweepAsync(IStore store) => Sweep(store).RunAsync(Connectors(), areAll: true, default);

    private IReadOnlyList<IWorkOrderConnector> Connectors()
    {
        var faults = new Allentown311.Mappings.Yaml.Faults();
        var yaml = $$$"""
            mapping: 1
            name: streets
            connector: csv
            connection: { out: "{{{Drop}}}/in", in: "{{{Drop}}}/out" }
            status: { done: completed }
            submit: { file: "wo-{{ref}}.csv", columns: { Ref: "{{ref}}" } }
            poll: { every: 1s, files: "s-*.csv", read: { ref: Ref, status: Status, changed: At } }
            """;
        var mapping = MappingLoader.LoadText("streets.yaml", yaml, faults, _ => null)
            .ShouldBeOfType<CsvMapping>(string.Join('\n', faults.All));
        return [new CsvConnector(mapping, TimeProvider.System)];
    }

    // Two tickets that ended, each with two lines in the archive, two notices and a file in each of the department's folders.
    private async Task FillAsync(IStore store)
    {
        foreach (var id in new long[] { 1, 2 })
        {
            var ticket = Some.Full(id) with
            {
                Version = 1,
                Description = $"{Mark}{id}",
                WorkOrders = [Some.Order(id, 1, WorkOrderState.Completed)],
            };
            await store.CommitAsync(Some.New(ticket), default);
            var attempt = new SendAttempt(WorkOrderId.Of(id, 1), Some.Noon, "Confirmed", null, TimeSpan.Zero, $"{Mark}{id}", "<ok/>");
            NewArchive().Append([(id, attempt), (id + 10, attempt)]);
            foreach (var (channel, name) in new[] { (ContactMethod.Mail, "mail"), (ContactMethod.Text, "text") })
            {
                var notices = Directory.CreateDirectory(folder.File($"notices/{name}")).FullName;
                await File.WriteAllTextAsync(Path.Combine(notices, $"{Some.Notice(id, channel: channel).Id}.{name}"), $"{Mark}{id}");
                var half = Some.Notice(id, NoticeEvent.Completed, channel).Id;
                await File.WriteAllTextAsync(Path.Combine(notices, $"{half}.{name}.tmp"), $"{Mark}{id}");
            }

            foreach (var way in new[] { "in", "in/done", "in/bad" })
            {
                var drop = Directory.CreateDirectory(Path.Combine(Drop, way)).FullName;
                await File.WriteAllTextAsync(Path.Combine(drop, $"wo-{ticket.Order(1).Reference}.csv"), $"{Mark}{id}");
            }
        }
    }

    private static async Task DestroyAsync(IStore store, RecordClass records, long? ticket = null)
    {
        var batch = (await new Purger(store).FindAsync(new PurgeOrder(records, Later, "ana", "over", ticket), default)).ShouldNotBeNull();
        var commit = new Commit { HoldsSeen = batch.LastHold };
        batch.AddTo(commit, Later);
        (await store.CommitAsync(commit, default)).Status.ShouldBe(CommitStatus.Done);
    }

    private List<long> ReadArchive()
    {
        using var zip = new GZipStream(File.OpenRead(Month), CompressionMode.Decompress);
        using var text = new StreamReader(zip);
        var orders = new List<long>();
        while (text.ReadLine() is { } line)
        {
            orders.Add(System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("order").GetInt64());
        }

        return orders;
    }

    // Files that hold the text, packed or not.
    private List<string> Find(string text) =>
    [
        .. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
            .Where(file =>
            {
                using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                var isPacked = file.EndsWith(".gz", StringComparison.Ordinal);
                using Stream read = isPacked ? new GZipStream(open, CompressionMode.Decompress) : open;
                using var bytes = new MemoryStream();
                read.CopyTo(bytes);
                return bytes.ToArray().AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
            }),
    ];

    private sealed class FailingConnector : IWorkOrderConnector, IKeepCopies
    {
        public IReadOnlyList<string> ListOrderFiles() => throw new InvalidOperationException("unforeseen");

        public IReadOnlyList<string> ListReadFiles(DateTimeOffset before) => throw new InvalidOperationException("unforeseen");

        public int Destroy(IEnumerable<string> files) => throw new InvalidOperationException("unforeseen");

        public Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct) => throw new NotSupportedException();

        public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct) => throw new NotSupportedException();

        public Task<Probe> CheckAsync(CancellationToken ct) => throw new NotSupportedException();
    }
}
