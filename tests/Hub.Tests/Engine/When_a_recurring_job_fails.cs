using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_a_recurring_job_fails
{
    [TestMethod]
    [DataRow(JobKind.ReadStatus, false)]
    [DataRow(JobKind.Reconcile, false)]
    [DataRow(JobKind.Submit, true)]
    public void Reading_and_comparing_go_on_for_ever_and_other_work_waits_for_a_person(object kind, bool isParked)
    {
        var job = Some.Job(1, kind: (JobKind)kind) with { Failures = 7 };

        var next = StepFailure.After(job, new InvalidOperationException("unexpected"), Some.Noon).Jobs.ShouldHaveSingleItem();

        (next.Parked is not null, next.Failures).ShouldBe((isParked, 8));
    }
}
