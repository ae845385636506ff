using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Retention;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.City;
using Allentown311.Hub.Tests.Store;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Tests.Retention;

/// <summary>The process of a purge gets SIGKILL between two of its batches, or in the middle of one.</summary>
[TestClass]
public sealed partial class When_a_purge_is_killed : IDisposable
{
    private const string Mark = "xqzmark";
    private const int Tickets = 1_500;

    private readonly CityTrial city = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    private string Data => Path.Combine(city.Folder, "data");

    private string Database => Path.Combine(Data, "hub.db");

    public void Dispose() => city.Dispose();

    [TestMethod]
    public async Task What_it_destroyed_is_recorded_what_it_did_not_is_whole_and_the_next_run_ends_it()
    {
        await FillAsync();
        using (var purge = Start())
        {
            await SeeFirstRecordAsync(purge);
            purge.Kill();
            await purge.WaitForExitAsync(Ct);
        }

        var (destroyed, whole, recorded) = await CountAsync();
        destroyed.ShouldBe(recorded, "each batch and its record are one commit");
        (destroyed + whole, destroyed > 0).ShouldBe((Tickets, true));

        using (var again = Start())
        {
            (await again.StandardOutput.ReadToEndAsync(Ct)).ShouldContain($"tickets  {whole} destroyed");
            await again.WaitForExitAsync(Ct);
        }

        (await CountAsync()).ShouldBe((Tickets, 0, Tickets));
        Directory.GetFiles(Data, "*", SearchOption.AllDirectories).Where(HoldsMark).ShouldBeEmpty();
    }

    private async Task FillAsync()
    {
        Directory.CreateDirectory(Data);
        await using var store = new SqliteStore(Database, TimeProvider.System);
        foreach (var some in Enumerable.Range(1, Tickets).Chunk(500))
        {
            var tickets = some.Select(id => Some.Full(id) with
            {
                Version = 1,
                Description = $"{Mark} {id}",
                WorkOrders = [Some.Order(id, 1, WorkOrderState.Completed) with { Note = Mark }],
            });
            (await store.CommitAsync(Some.New(tickets), default)).Status.ShouldBe(CommitStatus.Done);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "hub.dll"), "purge", "--class", "tickets",
            "--before", Some.Noon.AddDays(1).ToString("O", CultureInfo.InvariantCulture), "--reason", "the year is over",
            "--city", city.Folder, "--data", Data,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private async Task SeeFirstRecordAsync(Process purge)
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM audit";
        while (!purge.HasExited && Convert.ToInt64(await command.ExecuteScalarAsync(Ct), CultureInfo.InvariantCulture) == 0)
        {
            await Task.Yield();
        }
    }

    private async Task<(int Destroyed, int Whole, int Recorded)> CountAsync()
    {
        await using var store = new SqliteStore(Database, TimeProvider.System);
        var tickets = await store.Tickets.FindAsync([.. Enumerable.Range(1, Tickets).Select(i => (long)i)], Ct);
        var lines = await store.Desk.AuditAsync(0, 1_000, Ct);
        AuditChain.FirstBroken("", 1, lines).ShouldBeNull();
        var destroyed = tickets.Count(t => t.Destroyed == DestroyedParts.Content && t.Description.Length == 0);
        var whole = tickets.Count(t => t.Destroyed == DestroyedParts.None && t.Description.StartsWith(Mark, StringComparison.Ordinal));
        var recorded = lines.Where(l => DestructionRecord.Is(l.Entry))
            .Sum(l => int.Parse(Count().Match(l.Entry.After!).Value, CultureInfo.InvariantCulture));
        return (destroyed, whole, recorded);
    }

    private static bool HoldsMark(string file) => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Mark)) >= 0;

    [GeneratedRegex("^[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Count();
}
