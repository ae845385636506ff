namespace Allentown311.Hub.Operations;

/// <summary>One department's counts.</summary>
internal sealed record DepartmentStatus(string Mapping, IReadOnlyDictionary<string, long> Orders, long Waiting, long Parked);
