using System.Runtime.InteropServices;

namespace Allentown311.Hub.Store;

/// <summary>What identifies a job.</summary>
/// <param name="Kind">The step.</param>
/// <param name="Subject">What the step is about.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JobKey(JobKind Kind, long Subject)
{
    /// <summary>The key of a job.</summary>
    public static JobKey Of(Job job) => new(job.Kind, job.Subject);
}

/// <summary>A lease as stored.</summary>
/// <param name="Key">The job.</param>
/// <param name="Claim">The number of the claim; 0 for a job handed on in memory, or where the database is a file.</param>
/// <param name="Due">When the job was due: a job that is given back, and claimed again, is due at another time.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HeldLease(JobKey Key, long Claim, DateTimeOffset Due);
