namespace Allentown311.Departments.Faults;

/// <summary>
/// A single sign-on that lost its session answers for the department: a page for people, with status 200, before or after the work.
/// </summary>
internal sealed class LoginPage : IHttpFault
{
    public string Mode => FaultMode.LoginPage;

    public async Task DoAsync(FaultyCall call)
    {
        if (call.Dice.Next("login-page after") < 0.5)
            await call.RunAsync();
        await call.AnswerAsync(200, "text/html; charset=utf-8",
            """<!doctype html><html lang="en"><head><title>Sign in</title></head>"""
            + """<body><form method="post"><input name="user"><br></form></body></html>""");
    }
}
