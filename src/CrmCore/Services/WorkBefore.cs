namespace Allentown311.CrmCore.Services;

/// <summary>How far another department must be before a department gets its order of the same ticket.</summary>
/// <param name="Department">Code of the department that comes first.</param>
/// <param name="IsDone">True when its work must be completed; false when it must have received its order.</param>
public sealed record WorkBefore(string Department, bool IsDone);
