using Allentown311.CrmCore.Notices;

namespace Allentown311.Hub.Store;

/// <summary>A notice with the job that sends it; no job for one that the desk calls.</summary>
internal sealed record NewNotice(Notice Notice, Job? Job);
