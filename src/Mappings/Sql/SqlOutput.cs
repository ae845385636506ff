namespace Allentown311.Mappings.Sql;

/// <summary>An output parameter.</summary>
/// <param name="Name">Its name, without <c>@</c>.</param>
/// <param name="IsReturnValue">True for the variable that gets a procedure's return value, which must be a whole number.</param>
public sealed record SqlOutput(string Name, bool IsReturnValue);
