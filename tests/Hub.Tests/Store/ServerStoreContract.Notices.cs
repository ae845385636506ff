using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <content>Caps on notices when two nodes write at the same moment.</content>
public abstract partial class ServerStoreContract
{
    [TestMethod]
    public async Task No_more_notices_than_a_cap_go_out_though_two_nodes_write_them_at_once()
    {
        var other = Other();
        IStore[] nodes = [Store, other];

        var results = await Task.WhenAll(Enumerable.Range(1, 80).Select(i =>
            Task.Run(() => nodes[i % 2].CommitAsync(Noticed(i, i % 3 == 0 ? 1 : 2, 20), default))));

        results.ShouldAllBe(r => r.Status == CommitStatus.Done);
        (await ClaimAsync(await StartAsync(), lane: "notify:mail")).Count.ShouldBe(40);
        results.Sum(r => r.HeldNotices).ShouldBe(40);
        Database.Number("SELECT count(*) FROM held_notice").ShouldBe(40);
        Database.Number("SELECT sum(n) FROM notice_count WHERE slot > 0").ShouldBe(40);
        (await Store.Desk.ParkedAsync(9, default)).Select(j => j.Subject).Order().ShouldBe([1, 2]);
    }
}
