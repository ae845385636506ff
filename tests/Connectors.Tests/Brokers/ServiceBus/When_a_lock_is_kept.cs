using Allentown311.Connectors.Brokers.ServiceBus;
using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_a_lock_is_kept
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private readonly ManualTime time = new();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(60, 10)]
    [DataRow(300, 10)]
    [DataRow(15, 5)]
    [DataRow(3660, 10, DisplayName = "Our clock is an hour slow")]
    [DataRow(-3540, 1.5, DisplayName = "Our clock is an hour fast")]
    public void It_is_renewed_well_before_it_ends_by_whatever_clock(double left, double every) =>
        LockRenewal.IntervalFor(Noon.AddSeconds(left), Noon).ShouldBe(TimeSpan.FromSeconds(every));

    [TestMethod]
    public async Task It_is_renewed_again_and_again_until_it_is_let_go()
    {
        var renewed = 0;
        await using var renewal = new LockRenewal(time);
        renewal.Add(this, time.GetUtcNow().AddSeconds(30), _ => Task.FromResult(Interlocked.Increment(ref renewed)));

        await AdvanceUntilAsync(() => renewed == 3);
        renewal.Remove(this);
        var another = 0;
        renewal.Add(time, time.GetUtcNow().AddSeconds(30), _ => Task.FromResult(Interlocked.Increment(ref another)));
        await AdvanceUntilAsync(() => another == 2);

        renewed.ShouldBe(3);
    }

    [TestMethod]
    public async Task A_failure_is_tried_again_and_a_lost_lock_is_not()
    {
        var (away, lost) = (0, 0);
        await using var renewal = new LockRenewal(time);
        renewal.Add("away", time.GetUtcNow().AddSeconds(30), _ =>
        {
            away++;
            throw new ServiceBusException("words", ServiceBusFailureReason.ServiceCommunicationProblem);
        });
        renewal.Add("lost", time.GetUtcNow().AddSeconds(30), _ =>
        {
            lost++;
            throw new ServiceBusException("words", ServiceBusFailureReason.MessageLockLost);
        });

        await AdvanceUntilAsync(() => away == 3);

        lost.ShouldBe(1);
    }

    private async Task AdvanceUntilAsync(Func<bool> done)
    {
        for (var seconds = 0; !done(); seconds++)
        {
            seconds.ShouldBeLessThan(5000, "It has not become true");
            time.Advance(LockRenewal.Tick);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.CancellationToken);
        }
    }
}
