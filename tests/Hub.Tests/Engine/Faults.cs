using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

/// <summary>The commit that the walk makes when a step has thrown.</summary>
internal static class Faults
{
    public static Commit PutOff(Job job) => StepFailure.After(job, new InvalidOperationException("the store could not be read"), Some.Noon);
}
