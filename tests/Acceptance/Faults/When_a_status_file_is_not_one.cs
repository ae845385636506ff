using System.Text;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Faults;

[TestClass]
public class When_a_status_file_is_not_one
{
    private static readonly Dictionary<string, Func<string, byte[]>> Files = new(StringComparer.Ordinal)
    {
        ["an error page"] = _ => "<html><body><h1>503 Service Unavailable</h1></body></html>"u8.ToArray(),
        ["bytes of another encoding"] = reference =>
            Encoding.Latin1.GetBytes($"Ref,Status,At,Note\n{reference},done,2026-07-04T12:00:00Z,Peña\n"),
        ["cut off inside quotes"] = reference =>
            Encoding.UTF8.GetBytes($"Ref,Status,At,Note\n{reference},done,2026-07-04T12:00:00Z,\"half a no"),
        ["other columns"] = reference => Encoding.UTF8.GetBytes($"Order,State,When\n{reference},done,2026-07-04T12:00:00Z\n"),
    };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("an error page")]
    [DataRow("bytes of another encoding")]
    [DataRow("cut off inside quotes")]
    [DataRow("other columns")]
    public async Task The_file_changes_nothing_and_is_parked_and_the_next_file_counts(string what)
    {
        var ct = TestContext.CancellationToken;
        using var town = await SmallTown.StartAsync(SmallCity.Csv, ct);
        await town.PostOneAsync(ct);
        var order = await town.OrderAsync(o => o.State == "sent", ct);
        Directory.GetFiles(Path.Combine(town.Folder, "in"), "*.csv").ShouldHaveSingleItem();

        Drop(town, "status-1.csv", Files[what](order.Reference));
        var parked = await town.ParkedAsync(ct);
        parked.Reason.ShouldContain("status-1.csv");
        await town.OrderAsync(o => o.State == "sent", ct);
        await Eventually.BecomesTrueAsync(() => File.Exists(Path.Combine(town.Folder, "out", "bad", "status-1.csv")), ct);

        Drop(town, "status-2.csv", Encoding.UTF8.GetBytes($"Ref,Status,At\n{order.Reference},done,2026-07-04T12:00:00Z\n"));
        await town.OrderAsync(o => o.State == "completed", ct);
        (await town.Hub.Api.ParkedAsync(ct)).Count.ShouldBe(1, "a parked item stays until a person deals with it");
    }

    private static void Drop(SmallTown town, string name, byte[] content)
    {
        var writing = Path.Combine(town.Folder, "out", $"{name}.tmp");
        File.WriteAllBytes(writing, content);
        File.Move(writing, Path.Combine(town.Folder, "out", name));
    }
}
