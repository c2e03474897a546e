exports.helper = n => n * 10;
