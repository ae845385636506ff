using Allentown311.Hub.Links;

namespace Allentown311.Hub.Tests.Links;

[TestClass]
public sealed class When_nodes_share_a_rate
{
    [TestMethod]
    public async Task A_call_that_waits_when_the_limit_is_divided_anew_waits_for_a_permit_of_the_new_bucket()
    {
        // One call in 1,000 seconds: the second call waits.
        using var rate = new SharedRate(0.001);
        await rate.WaitAsync(1, default);
        using var stop = new CancellationTokenSource();
        var second = rate.WaitAsync(1, stop.Token);
        second.IsCompleted.ShouldBeFalse();

        // Another node comes. The new bucket has a permit, which this call takes.
        await rate.WaitAsync(2, default);
        var third = rate.WaitAsync(2, stop.Token);

        second.IsCompleted.ShouldBeFalse("the bucket that was replaced lets nothing through");
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second);
        await Should.ThrowAsync<OperationCanceledException>(third);
    }

    [TestMethod]
    public async Task A_call_that_waits_when_the_hub_stops_is_not_let_through()
    {
        var rate = new SharedRate(0.001);
        await rate.WaitAsync(1, default);
        var second = rate.WaitAsync(1, default);
        rate.Dispose();
        await Should.ThrowAsync<ObjectDisposedException>(second);
    }

    [TestMethod]
    public async Task Without_a_limit_nothing_waits()
    {
        using var rate = new SharedRate(null);
        for (var i = 0; i < 1_000; i++)
        {
            await rate.WaitAsync(1 + (i % 3), default);
        }
    }
}
